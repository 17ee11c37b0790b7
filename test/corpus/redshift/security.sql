-- a user with a password
CREATE USER dbuser WITH PASSWORD 'abcD1234' CREATEDB CONNECTION LIMIT 30 VALID UNTIL '2030-06-10';

-- a user who signs in through IAM
CREATE USER "IAM:nurse" PASSWORD DISABLE;

-- a role of IAM as a user
CREATE USER "IAMR:Analyst" PASSWORD DISABLE;

-- a user of an identity provider
CREATE USER "AWSIDC:ethan@example.com" PASSWORD DISABLE;

-- a user with every other option
CREATE USER ops PASSWORD 'sha256|Mypassword1' NOCREATEDB NOCREATEUSER SYSLOG ACCESS RESTRICTED IN GROUP admins, loaders SESSION TIMEOUT 120 EXTERNALID "ABC123";

-- a user changed
ALTER USER admin PASSWORD 'adminPass9' VALID UNTIL '2030-12-31 23:59';

-- a user renamed
ALTER USER admin RENAME TO sysadmin;

-- a setting of a user
ALTER USER dbuser SET search_path TO public, sales;

-- a setting of a user back to its default
ALTER USER dbuser RESET enable_result_cache_for_session;

-- users dropped
DROP USER IF EXISTS paulo, "IAM:analyst";

-- a group
CREATE GROUP admin_group WITH USER admin1, admin2;

-- a user joins a group
ALTER GROUP admin_group ADD USER dwuser;

-- a user leaves a group
ALTER GROUP admin_group DROP USER dwuser, admin1;

-- a group dropped
DROP GROUP guests;

-- a role
CREATE ROLE analyst;

-- a role of an identity provider
CREATE ROLE "AWSIDC:awssso-sales" EXTERNALID "ABC123";

-- a role given to somebody
ALTER ROLE sample_role1 WITH OWNER TO user1;

-- a role renamed
ALTER ROLE sample_role1 RENAME TO sample_role2;

-- a role dropped
DROP ROLE sample_role1 FORCE;

-- a right on tables
GRANT SELECT, INSERT ON TABLE public.sales, public.event TO fred WITH GRANT OPTION;

-- every right on a table
GRANT ALL PRIVILEGES ON sales TO ROLE analyst, GROUP readers, PUBLIC;

-- a right on every table of a schema
GRANT SELECT ON ALL TABLES IN SCHEMA qa_tickit, public TO "IAM:nurse";

-- a right on columns
GRANT SELECT (cust_name, cust_phone), UPDATE (cust_contact_preference) ON cust_profile TO user2;

-- rights on a database
GRANT CREATE, TEMP ON DATABASE sales_db TO GROUP loaders;

-- the right to use a mounted catalog
GRANT USAGE ON DATABASE awsdatacatalog TO "IAM:analyst";

-- rights on schemas
GRANT CREATE, USAGE ON SCHEMA us_sales, eu_sales TO ROLE "AWSIDC:awssso-sales";

-- a right on functions
GRANT EXECUTE ON FUNCTION f_sql_greater(float, float), f_py_greater(a float, b float) TO PUBLIC;

-- a right on every procedure of a schema
GRANT EXECUTE ON ALL PROCEDURES IN SCHEMA etl TO ROLE loader;

-- a right on a procedure
GRANT EXECUTE ON PROCEDURE test_sp1(int, varchar) TO fred;

-- a right on a language
GRANT USAGE ON LANGUAGE plpythonu TO GROUP udf_devs;

-- the right to use a role of IAM
GRANT ASSUMEROLE ON 'arn:aws:iam::123456789012:role/Redshift-S3-Read' TO reg_user1 FOR COPY, UNLOAD;

-- the right to use every role for everything
GRANT ASSUMEROLE ON ALL TO ROLE loader FOR ALL;

-- a right on an external table
GRANT SELECT ON EXTERNAL TABLE spectrum.customer TO IAM_ROLE 'arn:aws:iam::123456789012:role/Analyst' WITH GRANT OPTION;

-- a right on columns of an external table
GRANT SELECT (id, name) ON EXTERNAL TABLE spectrum.customer TO IAM_ROLE 'arn:aws:iam::123456789012:role/Analyst';

-- a right on an external schema
GRANT CREATE, DROP ON EXTERNAL SCHEMA spectrum TO IAM_ROLE 'arn:aws:iam::123456789012:role/Analyst';

-- rights on a share
GRANT SHARE ON DATASHARE salesshare TO dbuser;

-- a share for a namespace
GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '13b8833d-17c6-4f16-8fe4-1a018f5ed00d';

-- a share for an account through the catalog
GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '123456789012' VIA DATA CATALOG;

-- rights on a model
GRANT EXECUTE ON MODEL customer_churn TO ROLE analyst;

-- the right to make models
GRANT CREATE MODEL TO fred;

-- a role for users and for a role
GRANT ROLE sample_role1, ROLE sample_role2 TO reg_user1 WITH ADMIN OPTION, ROLE sample_role3;

-- a role of the system
GRANT ROLE sys:secadmin TO bob;

-- rights on the system
GRANT CREATE TABLE, CREATE OR REPLACE VIEW, TRUNCATE TABLE, VACUUM TO ROLE etl;

-- the right to see policies in plans
GRANT EXPLAIN RLS TO ROLE analyst;

-- the right to see all rows
GRANT IGNORE RLS TO ROLE auditor;

-- a right for everything in a scope
GRANT SELECT FOR TABLES IN SCHEMA sales DATABASE dev TO ROLE analyst;

-- a right taken from tables
REVOKE GRANT OPTION FOR SELECT ON TABLE sales FROM fred RESTRICT;

-- every right taken
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;

-- a right taken from columns
REVOKE SELECT (cust_name), UPDATE (cust_phone) ON cust_profile FROM ROLE analyst;

-- a right on a schema taken
REVOKE CREATE ON SCHEMA public FROM GROUP readers;

-- a right on a function taken
REVOKE EXECUTE ON FUNCTION f_py_greater(a float, b float) FROM PUBLIC;

-- the right to use roles taken
REVOKE ASSUMEROLE ON ALL FROM PUBLIC FOR ALL;

-- a share taken
REVOKE USAGE ON DATASHARE salesshare FROM ACCOUNT '123456789012' VIA DATA CATALOG;

-- a role taken
REVOKE ADMIN OPTION FOR ROLE sample_role1 FROM user1;

-- rights on the system taken
REVOKE CREATE USER, DROP USER FROM ROLE etl;

-- rights of tables to come
ALTER DEFAULT PRIVILEGES FOR USER report_admin IN SCHEMA sales GRANT SELECT ON TABLES TO GROUP report_readers;

-- rights of functions to come taken
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- rights of procedures to come
ALTER DEFAULT PRIVILEGES IN SCHEMA etl GRANT EXECUTE ON PROCEDURES TO ROLE loader;

-- a share
CREATE DATASHARE salesshare SET PUBLICACCESSIBLE TRUE;

-- a share with its manager
CREATE DATASHARE demoshare SET PUBLICACCESSIBLE = FALSE, MANAGEDBY ADX;

-- tables put into a share
ALTER DATASHARE salesshare ADD TABLE public.tickit_sales_redshift, public.tickit_event_redshift;

-- everything of a schema put into a share
ALTER DATASHARE salesshare ADD ALL TABLES IN SCHEMA public;

-- schemas taken out of a share
ALTER DATASHARE salesshare REMOVE SCHEMA public, sales;

-- a function put into a share
ALTER DATASHARE salesshare ADD FUNCTION public.f_sql_greater(float, float);

-- a share that takes in what is new
ALTER DATASHARE salesshare SET INCLUDENEW = TRUE FOR SCHEMA public;

-- a share dropped
DROP DATASHARE salesshare;

-- a policy for rows
CREATE RLS POLICY policy_concerts WITH (catgroup varchar(10)) AS c USING (c.catgroup = 'Concerts');

-- a policy for rows with a subquery
CREATE RLS POLICY policy_own USING (userid IN (SELECT id FROM people WHERE name = current_user));

-- a policy for rows changed
ALTER RLS POLICY policy_concerts USING (catgroup = 'Opera');

-- a policy for rows attached
ATTACH RLS POLICY policy_concerts ON TABLE tickit_category_redshift, events TO ROLE analyst, PUBLIC;

-- a policy for rows detached
DETACH RLS POLICY policy_concerts ON tickit_category_redshift FROM ROLE analyst, ROLE dbadmin;

-- a policy for rows dropped
DROP RLS POLICY IF EXISTS policy_concerts CASCADE;

-- a policy for values
CREATE MASKING POLICY IF NOT EXISTS mask_card WITH (card varchar(256), kind int) USING (CASE WHEN kind > 1 THEN 'XXXX' ELSE card END);

-- a policy for values changed
ALTER MASKING POLICY mask_card USING ('XXXX'::text);

-- a policy for values attached
ATTACH MASKING POLICY mask_card ON credit_cards (card) USING (card, kind) TO ROLE "AWSIDC:awssso-sales" PRIORITY 10;

-- a policy for a path of a document attached
ATTACH MASKING POLICY mask_name ON people (doc.person.name) TO PUBLIC;

-- a policy for values detached
DETACH MASKING POLICY mask_card ON credit_cards (card) FROM PUBLIC;

-- a policy for values dropped
DROP MASKING POLICY mask_card;

-- an identity provider
CREATE IDENTITY PROVIDER "redshift-idc" TYPE AWSIDC NAMESPACE 'awsidc' APPLICATION_ARN 'arn:aws:sso::123456789012:application/ssoins-1/apl-1' IAM_ROLE 'arn:aws:iam::123456789012:role/Idc';

-- an identity provider with parameters
CREATE IDENTITY PROVIDER oauth_standard TYPE azure NAMESPACE 'aad' PARAMETERS '{"issuer": "https://sts.example.com/", "audience": ["x"]}';

-- an identity provider changed
ALTER IDENTITY PROVIDER "redshift-idc" AUTO_CREATE_ROLES TRUE;

-- parameters of an identity provider changed
ALTER IDENTITY PROVIDER oauth_standard PARAMETERS '{"audience": ["y"]}';

-- an identity provider dropped
DROP IDENTITY PROVIDER oauth_standard CASCADE;
