// Users who sign in with an identity provider are known by its subject.
// up schema
CREATE CONSTRAINT user_subject_unique IF NOT EXISTS FOR (n:User) REQUIRE n.subject IS UNIQUE;

// down schema
DROP CONSTRAINT user_subject_unique IF EXISTS;
