// A node, and what it hangs together with
MATCH (n:_Entity {uid: 'demo:quillmoor:main:incident:INC-131'})
OPTIONAL MATCH path = (n)-[r WHERE r.valid_to IS NULL]-(:_Entity)
RETURN n, path LIMIT 50
