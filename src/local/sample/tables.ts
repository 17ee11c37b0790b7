/** The rows of the sample files; each comes from its number and the generator alone. Nobody in them exists. */
import type { Random } from './random.ts';

/** A value of a CSV file; null is written `\\N`, as Hive and Redshift do. */
export type Field = string | number | null;

export interface SampleFile {
  /** Behind `samples/` in the bucket. */
  readonly key: string;
  readonly header: readonly string[];
  readonly rowCount: number;
  row(index: number, random: Random): readonly Field[];
}

const firstNames: readonly [string, ...string[]] = [
  'Ana',
  'Björn',
  'Chloé',
  'Dmitri',
  'Élise',
  'Fatima',
  'George',
  'Hana',
  'Ivo',
  'Jün',
  'Kofi',
  'Lea',
];
const lastNames: readonly [string, ...string[]] = [
  'Nowak',
  'García',
  'Smith',
  'Okafor',
  'Müller',
  'Tanaka',
  'Silva',
  'Ødegård',
  'Brown',
  'Haddad',
  '李',
];
const countries: readonly [readonly [string, number], ...(readonly [string, number])[]] = [
  ['United States', 45],
  ['Germany', 12],
  ['India', 12],
  ['Brazil', 9],
  ['Japan', 8],
  ['France', 8],
  ['Nigeria', 6],
];

const firstPatient = 100_000;
const patients = 70_000;

const encounters: SampleFile = {
  key: 'encounters/diabetic_encounters_s3.csv',
  header: [
    'encounter_id',
    'patient_nbr',
    'num_procedures',
    'num_medications',
    'insulin',
    'time_in_hospital',
    'readmitted',
  ],
  rowCount: 100_000,
  row(index, random) {
    const patient = random.integer(0, patients - 1);
    const days = Math.min(14, 1 + random.count(3.4));
    const risk = 4 + (patient % 10) * 1.6 + days * 0.4;
    return [
      2_278_000 + index * 3 + random.integer(0, 2),
      firstPatient + patient,
      Math.min(6, random.count(1.3)),
      1 + random.count(14),
      random.weighted([
        ['No', 47],
        ['Steady', 30],
        ['Down', 12],
        ['Up', 11],
      ]),
      days,
      random.weighted([
        ['NO', 54],
        ['>30', 35],
        ['<30', risk],
      ]),
    ];
  },
};

const patientInfo: SampleFile = {
  key: 'patients/diabetic_patients_rs.csv',
  header: ['patient_nbr', 'race', 'gender', 'age_grp', 'number_outpatient', 'number_emergency', 'number_inpatient'],
  rowCount: patients,
  row(index, random) {
    const decade = (index % 10) * 10;
    return [
      firstPatient + index,
      random.weighted([
        ['Caucasian', 74],
        ['AfricanAmerican', 19],
        ['Hispanic', 2],
        ['Asian', 1],
        ['Other', 2],
        ['?', 2],
      ]),
      random.weighted([
        ['Female', 53],
        ['Male', 47],
      ]),
      `${decade}-${decade + 10}`,
      random.count(0.4),
      random.count(0.2),
      random.count(0.6),
    ];
  },
};

const customers: SampleFile = {
  key: 'customers/customers.csv',
  header: ['id', 'name', 'email', 'birth_country', 'c_country', 'birth_year', 'product_id', 'loyalty_number'],
  rowCount: 20_000,
  row(index, random) {
    const name = `${random.pick(firstNames)} ${random.pick(lastNames)}`;
    const country = random.weighted(countries);
    return [
      index + 1,
      name,
      random.next() < 0.03 ? null : `customer${index + 1}@example.com`,
      country,
      random.next() < 0.85 ? country : random.weighted(countries),
      random.integer(1940, 2006),
      `P-${random.integer(100, 199)}`,
      String(9007199254740993n + BigInt(index) * 1000003n),
    ];
  },
};

const storeSales: SampleFile = {
  key: 'sales/store_sales.csv',
  header: ['sale_id', 'id', 'product_id', 'sale_date', 'quantity', 'sales_amount'],
  rowCount: 60_000,
  row(index, random) {
    const quantity = 1 + random.count(1.2);
    return [
      index + 1,
      random.integer(1, 20_000),
      `P-${random.integer(100, 199)}`,
      random.day(2024, 2025),
      quantity,
      ((quantity * random.integer(299, 24999)) / 100).toFixed(2),
    ];
  },
};

const healthPatients: SampleFile = {
  key: 'health/patients/patients.csv',
  header: ['patient_id', 'first_name', 'last_name', 'date_of_birth', 'ssn', 'city', 'state', 'notes'],
  rowCount: 10_000,
  row(index, random) {
    const [city, state] = random.weighted<readonly [string, string]>([
      [['Austin', 'Texas'], 20],
      [['New York', 'New York'], 22],
      [['Seattle', 'Washington'], 16],
      [['San José', 'California'], 24],
      [['Chicago', 'Illinois'], 18],
    ]);
    return [
      index + 1,
      random.pick(firstNames),
      random.pick(lastNames),
      random.day(1935, 2015),
      `9${String(random.integer(0, 99)).padStart(2, '0')}-${random.integer(10, 99)}-${random.integer(1000, 9999)}`,
      city,
      state,
      random.weighted<string | null>([
        [null, 60],
        ['', 20],
        ['Allergic to penicillin, see chart "A"', 12],
        ['Prefers calls after 17:00', 8],
      ]),
    ];
  },
};

const claims: SampleFile = {
  key: 'health/claims/claims.csv',
  header: ['claim_id', 'patient_id', 'claim_date', 'amount', 'status', 'paid_at'],
  rowCount: 40_000,
  row(index, random) {
    const day = random.day(2024, 2025);
    const status = random.weighted([
      ['paid', 70],
      ['denied', 12],
      ['open', 18],
    ]);
    const time = `${String(random.integer(8, 17)).padStart(2, '0')}:${String(random.integer(0, 59)).padStart(2, '0')}:00`;
    return [
      index + 1,
      random.integer(1, 10_000),
      day,
      (random.integer(2000, 950_000) / 100).toFixed(2),
      status,
      status === 'paid' ? `${day} ${time}` : null,
    ];
  },
};

const bankTransactions: SampleFile = {
  key: 'bankdata-csv/dummy_bank_transaction_data.csv',
  header: [
    'transaction_id',
    'transaction_date',
    'transaction_type',
    'bank_account_number',
    'initiator_name',
    'transaction_country',
    'transaction_amount',
    'merchant_name',
  ],
  rowCount: 100,
  row(index, random) {
    return [
      `T${String(index + 1).padStart(6, '0')}`,
      random.day(2025, 2025),
      random.weighted([
        ['purchase', 60],
        ['transfer', 25],
        ['withdrawal', 15],
      ]),
      `XX00-${random.integer(1000, 9999)}-${random.integer(1000, 9999)}`,
      `${random.pick(firstNames)} ${random.pick(lastNames)}`,
      random.weighted(countries),
      (random.integer(150, 250_000) / 100).toFixed(2),
      random.pick(['Corner Books', 'Green Grocer', 'Night Train', 'Café Élan', 'Harbour Tools']),
    ];
  },
};

const saasSales: SampleFile = {
  key: 'saas/saas_sales.csv',
  header: [
    'order_id',
    'order_date',
    'customer',
    'country',
    'segment',
    'product',
    'quantity',
    'sales',
    'discount',
    'profit',
  ],
  rowCount: 10_000,
  row(index, random) {
    const quantity = 1 + random.count(2.8);
    const sales = (quantity * random.integer(800, 90_000)) / 100;
    const discount = random.weighted([
      [0, 55],
      [0.1, 15],
      [0.2, 20],
      [0.4, 10],
    ]);
    return [
      `EMEA-${2023 + (index % 3)}-${String(100_000 + index)}`,
      random.day(2023, 2025),
      random.pick([
        'Fjord Systems',
        'Tamarind Labs',
        'Blue Acre',
        'Nimbus & Sons',
        'Ostrich Analytics',
        'Quarry Works',
      ]),
      random.weighted(countries),
      random.weighted([
        ['SMB', 50],
        ['Enterprise', 30],
        ['Strategic', 20],
      ]),
      random.pick(['Alchemy', 'Big Ol Database', 'ContactMatcher', 'Data Smasher', 'FinanceHub', 'Site Analytics']),
      quantity,
      sales.toFixed(2),
      discount,
      (sales * (0.31 - discount)).toFixed(4),
    ];
  },
};
/** Every sample file, in the order in which they are written. */

export const sampleFiles = {
  encounters,
  patientInfo,
  customers,
  storeSales,
  healthPatients,
  claims,
  bankTransactions,
  saasSales,
};
