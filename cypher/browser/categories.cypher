// Categories, their parts, and how much is in each (a table)
MATCH (c:Category {org: 'demo'}) WHERE c.sort_at IS NOT NULL AND c.uid IS NOT NULL
WITH c ORDER BY c.org, c.sort_at, c.uid LIMIT 200
OPTIONAL MATCH (c)-[p:PART_OF WHERE p.valid_to IS NULL]->(whole:Category)
RETURN coalesce(whole.name + ' / ', '') + c.name AS category,
  COUNT { (c)<-[r:CATEGORIZED_AS WHERE r.valid_to IS NULL]-(:Incident) } AS incidents,
  COUNT { (c)<-[r:CATEGORIZED_AS WHERE r.valid_to IS NULL]-(:CustomerCase) } AS cases
ORDER BY category
