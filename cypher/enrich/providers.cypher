// Providers of models, as an organisation configures them.

// name: listed
// scope: tenant
// params: org
// returns: uid, configuration
// The providers of an organisation, by name.
MATCH (p:LLMProvider) WHERE p.org = $org AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
RETURN p.uid AS uid, p.configuration AS configuration ORDER BY p.name, p.uid

// name: put
// scope: tenant
// params: org, provider, said
// returns: before
// A provider as it is said to be now; `before` is what was said of it.
MERGE (p:_Entity {uid: $provider.uid})
ON CREATE SET p:LLMProvider, p += $provider
WITH p WHERE p.org = $org
WITH p, p.configuration AS before
SET p:LLMProvider, p += $said
RETURN before

// name: remove
// scope: tenant
// params: org, uid
// returns: configuration
// Forget a provider; what it cost stays. No row: there is none.
MATCH (p:_Entity {uid: $uid}) WHERE p.org = $org AND p:LLMProvider
WITH p, p.configuration AS configuration
DETACH DELETE p
RETURN configuration
