// Texts get a second vector beside the one of their spelling, by a model that reads sentences.
// up schema
CYPHER 25 CREATE VECTOR INDEX embedding_minilm_l6_v2_q_1 IF NOT EXISTS FOR (n:Embedding_minilm_l6_v2_q_1) ON n.vector WITH [n.org, n.type, n.visibility] OPTIONS {indexConfig: {`vector.dimensions`: 384, `vector.similarity_function`: 'cosine'}};

// down schema
DROP INDEX embedding_minilm_l6_v2_q_1 IF EXISTS;
