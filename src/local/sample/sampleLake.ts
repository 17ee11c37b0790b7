/** The tables that a new local lakehouse begins with. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Dialect } from '../../sql/lexer.ts';
import type { CatalogRef, SqlContext, SqlEngine, Store } from '../api.ts';
import { Random } from './random.ts';
import { sampleFiles, type Field, type SampleFile } from './tables.ts';

const bucket = 'lakebook-local';
const tableBucket = 'patient-encounter';
const seed = 20_240_229;

/** Fills a new, empty lakehouse as a person would: files first, then SQL over them. The rows are the same in every lake. */
export async function makeSampleLake(store: Store, engine: SqlEngine): Promise<void> {
  for (const file of Object.values(sampleFiles)) await writeSample(store, file);
  const catalog: CatalogRef = { kind: 's3tables', name: tableBucket };
  await store.createCatalog(catalog);
  await store.putSchema(catalog, { name: 'encounters', properties: {}, createdAtMs: Date.now() }, 'create');
  await run(engine, 'athena', athenaStatements);
  await run(engine, 'redshift', redshiftStatements);
}

async function writeSample(store: Store, file: SampleFile): Promise<void> {
  const random = new Random(seed + file.rowCount);
  const lines = [file.header.join(',')];
  for (let index = 0; index < file.rowCount; index++) lines.push(file.row(index, random).map(printField).join(','));
  const path = store.objectPath(bucket, `samples/${file.key}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`);
}

function printField(field: Field): string {
  if (field === null) return '\\N';
  const text = String(field);
  return text === '' || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function run(engine: SqlEngine, dialect: Dialect, statements: readonly string[]): Promise<void> {
  const context: SqlContext =
    dialect === 'athena'
      ? { dialect, catalog: 'AwsDataCatalog', schema: 'default', user: 'admin' }
      : { dialect, catalog: 'dev', schema: 'public', user: 'admin' };
  const session = await engine.openSession(context);
  try {
    for (const sql of statements) {
      const { rows } = await session.run(sql, [], new AbortController().signal);
      for await (const _batch of rows) continue;
    }
  } finally {
    await session.close();
  }
}

const staging = 'sample_files';
const encounters = `"s3tablescatalog/${tableBucket}"."encounters"."diabetic_encounters"`;

/** A table over one of the files, as Hive reads it: typed, without quotes. */
function overFile(name: string, file: SampleFile, columns: string): string {
  return `CREATE EXTERNAL TABLE ${name} (${columns}) ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
    LOCATION 's3://${bucket}/samples/${dirname(file.key)}/' TBLPROPERTIES ('skip.header.line.count'='1')`;
}

/** The same for a file with quotes, where every column is text. */
function overQuotedFile(name: string, file: SampleFile): string {
  return `CREATE EXTERNAL TABLE ${name} (${file.header.map((column) => `${column} string`).join(', ')})
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
    LOCATION 's3://${bucket}/samples/${dirname(file.key)}/' TBLPROPERTIES ('skip.header.line.count'='1')`;
}

function asIceberg(name: string, query: string, partitioning = ''): string {
  return `CREATE TABLE ${name} WITH (table_type = 'ICEBERG', is_external = false, format = 'PARQUET',
    location = 's3://${bucket}/warehouse/${name.replace('.', '/')}/'${partitioning}) AS ${query}`;
}

const athenaStatements = [
  `CREATE DATABASE ${staging}`,
  overFile(
    `${staging}.encounters`,
    sampleFiles.encounters,
    `encounter_id int, patient_nbr int, num_procedures int, num_medications int, insulin string, time_in_hospital int,
     readmitted string`,
  ),
  // Two snapshots, so that time travel has somewhere to go.
  `CREATE TABLE ${encounters} AS SELECT * FROM ${staging}.encounters WHERE encounter_id < 2560000`,
  `INSERT INTO ${encounters} SELECT * FROM ${staging}.encounters WHERE encounter_id >= 2560000`,
  'CREATE DATABASE customerdb',
  overFile(
    `${staging}.customers`,
    sampleFiles.customers,
    `id int, name string, email string, birth_country string, c_country string, birth_year int, product_id string,
     loyalty_number bigint`,
  ),
  asIceberg('customerdb.customer', `SELECT * FROM ${staging}.customers`),
  'CREATE DATABASE healthcare_db',
  overQuotedFile(`${staging}.patients`, sampleFiles.healthPatients),
  asIceberg(
    'healthcare_db.patients',
    `SELECT CAST(patient_id AS integer) AS patient_id, first_name, last_name, CAST(date_of_birth AS date) AS date_of_birth,
       ssn, city, state, nullif(notes, '\\N') AS notes FROM ${staging}.patients`,
  ),
  overFile(
    `${staging}.claims`,
    sampleFiles.claims,
    'claim_id int, patient_id int, claim_date date, amount decimal(10,2), status string, paid_at timestamp',
  ),
  asIceberg('healthcare_db.claims', `SELECT * FROM ${staging}.claims`),
  'CREATE DATABASE bankdata_db',
  overFile(
    'bankdata_db.bankdata_csvtbl',
    sampleFiles.bankTransactions,
    `transaction_id string, transaction_date date, transaction_type string, bank_account_number string,
     initiator_name string, transaction_country string, transaction_amount double, merchant_name string`,
  ),
  asIceberg(
    'bankdata_db.bankdata_icebergtbl',
    'SELECT * FROM bankdata_db.bankdata_csvtbl',
    `, partitioning = ARRAY['transaction_type']`,
  ),
  'CREATE DATABASE sales_db',
  overFile(
    `${staging}.saas_sales`,
    sampleFiles.saasSales,
    `order_id string, order_date date, customer string, country string, segment string, product string, quantity int,
     sales decimal(12,2), discount double, profit decimal(14,4)`,
  ),
  asIceberg('sales_db.saas_sales', `SELECT * FROM ${staging}.saas_sales`),
  ...['encounters', 'customers', 'patients', 'claims', 'saas_sales'].map((table) => `DROP TABLE ${staging}.${table}`),
  `DROP DATABASE ${staging}`,
];

function copy(table: string, file: SampleFile): string {
  return `COPY dev.${table} FROM 's3://${bucket}/samples/${file.key}'
    IAM_ROLE default FORMAT AS CSV DELIMITER ',' IGNOREHEADER 1`;
}

const redshiftStatements = [
  `CREATE TABLE public.patient_info (
     patient_nbr integer ENCODE az64, race character varying(256) ENCODE lzo, gender character varying(256) ENCODE lzo,
     age_grp character varying(256) ENCODE lzo, number_outpatient integer ENCODE az64,
     number_emergency integer ENCODE az64, number_inpatient integer ENCODE az64)`,
  copy('public.patient_info', sampleFiles.patientInfo),
  'CREATE SCHEMA sales_schema',
  `CREATE TABLE sales_schema.store_sales (
     sale_id integer, id integer, product_id varchar(16), sale_date date, quantity integer, sales_amount numeric(12,2))`,
  copy('sales_schema.store_sales', sampleFiles.storeSales),
];
