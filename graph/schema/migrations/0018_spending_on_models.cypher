// Questions to models and what they cost are nodes: each question by its state, sums by provider and day.
// up schema
CREATE INDEX model_call_org_sort_at_uid IF NOT EXISTS FOR (n:ModelCall) ON (n.org, n.sort_at, n.uid);
CREATE INDEX model_call_org_about_sort_at_uid IF NOT EXISTS FOR (n:ModelCall) ON (n.org, n.about, n.sort_at, n.uid);
CREATE INDEX model_call_org_status_sort_at_uid IF NOT EXISTS FOR (n:ModelCall) ON (n.org, n.status, n.sort_at, n.uid);
CREATE INDEX model_call_org_provider_sort_at_uid IF NOT EXISTS FOR (n:ModelCall) ON (n.org, n.provider, n.sort_at, n.uid);
CREATE INDEX spending_day_org_sort_at_uid IF NOT EXISTS FOR (n:SpendingDay) ON (n.org, n.sort_at, n.uid);
CREATE INDEX spending_day_org_provider_sort_at_uid IF NOT EXISTS FOR (n:SpendingDay) ON (n.org, n.provider, n.sort_at, n.uid);

// down schema
DROP INDEX spending_day_org_provider_sort_at_uid IF EXISTS;
DROP INDEX spending_day_org_sort_at_uid IF EXISTS;
DROP INDEX model_call_org_provider_sort_at_uid IF EXISTS;
DROP INDEX model_call_org_status_sort_at_uid IF EXISTS;
DROP INDEX model_call_org_about_sort_at_uid IF EXISTS;
DROP INDEX model_call_org_sort_at_uid IF EXISTS;
