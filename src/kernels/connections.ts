import { LakeError } from './api.ts';
import type {
  AthenaConnection,
  Connection,
  Identity,
  LocalConnection,
  RedshiftConnection,
  S3TablesConnection,
} from './api.ts';
import type { Dialect } from '../sql/lexer.ts';

/** The user that the built-in connections run as. */
export const localUser = 'admin';

const localConnection = (engine: LocalConnection['engine']): LocalConnection => ({
  kind: 'local',
  name: `local-${engine}`,
  engine,
  identity: { kind: 'local', name: localUser },
});

/** The connections that are there without an account: the three engines of the local lakehouse. */
export const builtInConnections: readonly LocalConnection[] = [
  localConnection('athena'),
  localConnection('redshift'),
  localConnection('s3tables'),
];

const kinds = ['athena', 'redshift', 's3tables', 'local'] as const;
type Kind = (typeof kinds)[number];

const knownFields: Readonly<Record<Kind, readonly string[]>> = {
  athena: ['region', 'workgroup', 'catalog', 'database', 'outputLocation', 'endpoint', 'profile', 'identity'],
  redshift: ['region', 'workgroup', 'cluster', 'user', 'database', 'endpoint', 'profile', 'identity'],
  s3tables: ['region', 'tableBucketArn', 'namespace', 'through', 'endpoint', 'profile', 'identity'],
  local: ['engine', 'user', 'identity'],
};

/** The SQL that a connection speaks. */
export function dialectOf(connection: Connection): Dialect {
  if (connection.kind === 'local') return connection.engine === 'redshift' ? 'redshift' : 'athena';
  if (connection.kind === 's3tables') return connection.through.kind;
  return connection.kind;
}

/** The user of the local lakehouse that a connection runs as; undefined for one of AWS. */
export function localUserOf(connection: Connection): string | undefined {
  return connection.kind === 'local' ? connection.identity.name : undefined;
}

/** The connections that are right, and by name what is wrong with each of the others: LakeError `syntax`. */
export interface ConnectionList {
  readonly connections: readonly Connection[];
  readonly faults: ReadonlyMap<string, LakeError>;
}

/**
 * Connections as a user wrote them: an object keyed by name, or an array of objects with `name`. Each fault names the
 * connection, the field and what to write. Throws LakeError `syntax` for what is neither object nor array.
 */
export function readConnections(json: unknown): ConnectionList {
  const faults = new Map<string, LakeError>();
  const attempt = <Result>(name: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      if (!LakeError.is(error)) throw error;
      faults.set(name, error);
      return undefined;
    }
  };
  const pairs = namedFields(json, faults);
  const twice = pairs.filter(([name], at) => pairs.findIndex(([other]) => other === name) !== at);
  const drafts = pairs.flatMap(([name, fields]) => attempt(name, () => new Draft(name, fields)) ?? []);
  const direct = new Map<string, Connection>();
  for (const draft of drafts) {
    const parsed = draft.kind === 's3tables' ? undefined : attempt(draft.name, () => parseDirect(draft));
    if (parsed) direct.set(draft.name, parsed);
  }
  // A table bucket names the connection that it runs through, which may be written behind it.
  const connections = drafts.flatMap((draft) =>
    draft.kind === 's3tables'
      ? (attempt(draft.name, () => parseTableBucket(draft, direct)) ?? [])
      : (direct.get(draft.name) ?? []),
  );
  for (const [name] of twice)
    faults.set(name, faultOf(name, 'name', 'is used twice; give each connection its own name'));
  return { connections: connections.filter(({ name }) => !faults.has(name)), faults };
}

/** The same, where all of them must be right: throws the first fault. */
export function parseConnections(json: unknown): readonly Connection[] {
  const { connections, faults } = readConnections(json);
  for (const fault of faults.values()) throw fault;
  return connections;
}

/** Throws LakeError `notFound`, whose hint lists the names and the nearest one. */
export function findConnection(name: string, all: readonly Connection[]): Connection {
  const found = all.find((connection) => connection.name === name);
  if (found) return found;
  const names = all.map((connection) => connection.name);
  const near = nearestName(name, names);
  throw new LakeError('notFound', `There is no connection "${name}".`, {
    hint:
      names.length === 0
        ? 'No connection is set up yet: add one to the setting lakebook.connections.'
        : `${near === undefined ? '' : `Did you mean "${near}"? `}Connections: ${names.join(', ')}.`,
  });
}

/** The name within two edits, or undefined. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

function faultOf(name: string, field: string, what: string): LakeError {
  return new LakeError('syntax', `Connection "${name}": ${field} ${what}.`, {
    hint: 'Correct it in the setting lakebook.connections, or in your file of connections.',
  });
}

class Draft {
  readonly name: string;
  readonly kind: Kind;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(name: string, fields: unknown) {
    if (!isRecord(fields))
      throw new LakeError('syntax', `Connection "${name}" must be an object, such as { "kind": "athena", … }.`);
    this.name = name;
    this.#fields = fields;
    const { kind } = fields;
    if (!isKind(kind)) throw this.fault('kind', `must be one of ${kinds.map((each) => `"${each}"`).join(', ')}`);
    this.kind = kind;
    for (const field of Object.keys(fields)) {
      if (field === 'name' || field === 'kind' || knownFields[kind].includes(field)) continue;
      const near = nearestName(field, knownFields[kind]);
      throw this.fault(field, `is not known; ${near ? `write "${near}"` : `use ${knownFields[kind].join(', ')}`}`);
    }
  }

  fault(field: string, what: string): LakeError {
    return faultOf(this.name, field, what);
  }

  has(field: string): boolean {
    return this.#fields[field] !== undefined;
  }

  value(field: string): unknown {
    return this.#fields[field];
  }

  text(field: string, example: string, otherwise?: string): string {
    const value = this.#fields[field] ?? otherwise;
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw this.fault(field, `${value === undefined ? 'is missing; write' : 'must be a text, such as'} "${example}"`);
  }

  optional<Field extends string>(field: Field, example: string): Partial<Record<Field, string>> {
    const part: Partial<Record<Field, string>> = {};
    if (this.has(field)) part[field] = this.text(field, example);
    return part;
  }
}

function isKind(value: unknown): value is Kind {
  return kinds.some((kind) => kind === value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries by name; one without a name is a fault. */
function namedFields(json: unknown, faults: Map<string, LakeError>): readonly (readonly [string, unknown])[] {
  if (json === undefined || json === null) return [];
  if (!Array.isArray(json)) return isRecord(json) ? Object.entries(json) : notConnections();
  return json.flatMap((each: unknown, index) => {
    if (isRecord(each) && typeof each.name === 'string' && each.name.trim() !== '') return [[each.name, each] as const];
    const place = `Connection ${index + 1} of the list`;
    faults.set(place, new LakeError('syntax', `${place}: name is missing; write "name": "my-lake".`));
    return [];
  });
}

function notConnections(): never {
  throw new LakeError(
    'syntax',
    'Connections must be an object keyed by name, such as { "my-lake": { "kind": "athena", … } }.',
  );
}

/** What reaches a service; where the draft is silent, as the other connection does. */
function parseRemote(
  draft: Draft,
  other?: AthenaConnection | RedshiftConnection,
): Omit<AthenaConnection, 'kind' | 'workgroup' | 'catalog'> {
  const name = draft.text('region', 'eu-west-1', other?.region);
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(name)) throw draft.fault('region', 'must be a Region, such as "eu-west-1"');
  const isSilent = other && !draft.has('identity') && !draft.has('profile');
  const identity = isSilent ? other.identity : parseProfile(draft);
  return { name: draft.name, region: name, identity, ...parseEndpoint(draft, other?.endpoint) };
}

function parseEndpoint(draft: Draft, otherwise: string | undefined): { endpoint?: string } {
  if (!draft.has('endpoint')) return otherwise === undefined ? {} : { endpoint: otherwise };
  const endpoint = draft.text('endpoint', 'http://127.0.0.1:4566');
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    throw draft.fault('endpoint', 'must be an http or https address, such as "http://127.0.0.1:4566"');
  return { endpoint };
}

function parseProfile(draft: Draft): Identity {
  if (!draft.has('identity')) return { kind: 'profile', name: draft.text('profile', 'my-profile', 'default') };
  const identity = draft.value('identity');
  if (isRecord(identity) && identity.kind === 'profile' && typeof identity.name === 'string' && identity.name !== '')
    return { kind: 'profile', name: identity.name };
  throw draft.fault(
    'identity',
    'must be { "kind": "profile", "name": "my-profile" }; or write "profile": "my-profile"',
  );
}

function parseDirect(draft: Draft): Connection {
  if (draft.kind === 'local') return parseLocal(draft);
  if (draft.kind === 'redshift') return parseRedshift(draft);
  return parseAthena(draft);
}

function parseAthena(draft: Draft): AthenaConnection {
  const outputLocation = draft.optional('outputLocation', 's3://my-bucket/results/');
  if (outputLocation.outputLocation && !/^s3:\/\/[^/]+/.test(outputLocation.outputLocation))
    throw draft.fault('outputLocation', 'must begin with s3://, such as "s3://my-bucket/results/"');
  return {
    kind: 'athena',
    ...parseRemote(draft),
    workgroup: draft.text('workgroup', 'primary', 'primary'),
    catalog: draft.text('catalog', 'AwsDataCatalog', 'AwsDataCatalog'),
    ...draft.optional('database', 'my_database'),
    ...outputLocation,
  };
}

function parseRedshift(draft: Draft): RedshiftConnection {
  if (draft.has('workgroup') === draft.has('cluster'))
    throw draft.fault(
      'workgroup',
      'or cluster must be given, one of them: a serverless workgroup or a provisioned cluster',
    );
  if (draft.has('workgroup') && draft.has('user'))
    throw draft.fault('user', 'belongs to a cluster; a serverless workgroup signs in by the identity, so remove it');
  return {
    kind: 'redshift',
    ...parseRemote(draft),
    warehouse: draft.has('workgroup')
      ? { workgroup: draft.text('workgroup', 'my-workgroup') }
      : { cluster: draft.text('cluster', 'my-cluster'), ...draft.optional('user', 'analyst') },
    database: draft.text('database', 'dev'),
  };
}

function parseLocal(draft: Draft): LocalConnection {
  const engine = draft.value('engine');
  if (engine !== 'athena' && engine !== 'redshift' && engine !== 's3tables')
    throw draft.fault('engine', 'must be "athena", "redshift" or "s3tables"');
  const identity = draft.value('identity');
  const user = isRecord(identity) && typeof identity.name === 'string' ? identity.name : localUser;
  return {
    kind: 'local',
    name: draft.name,
    engine,
    identity: { kind: 'local', name: draft.text('user', localUser, user) },
  };
}

function parseTableBucket(draft: Draft, others: ReadonlyMap<string, Connection>): S3TablesConnection {
  const example = 'arn:aws:s3tables:eu-west-1:111122223333:bucket/my-tables';
  const tableBucketArn = draft.text('tableBucketArn', example);
  const arn = /^arn:aws[\w-]*:s3tables:([\w-]+):\d{12}:bucket\/[a-z0-9-]{3,63}$/.exec(tableBucketArn);
  if (!arn) throw draft.fault('tableBucketArn', `must be the ARN of a table bucket, such as "${example}"`);
  const name = draft.text('through', 'my-athena');
  const through = others.get(name);
  if (through?.kind !== 'athena' && through?.kind !== 'redshift') {
    const fitting = [...others.values()].filter(({ kind }) => kind === 'athena' || kind === 'redshift');
    const names = fitting.map((connection) => `"${connection.name}"`).join(', ');
    throw draft.fault('through', `must name an Athena or Redshift connection${names ? `: ${names}` : '; add one'}`);
  }
  const [, region = ''] = arn;
  const remote = parseRemote(draft, through);
  if (draft.has('region') && remote.region !== region)
    throw draft.fault('region', `must be that of tableBucketArn: write "${region}" or leave it out`);
  if (through.region !== region)
    throw draft.fault(
      'through',
      `must name a connection in the Region of tableBucketArn, "${region}"; "${name}" is in "${through.region}"`,
    );
  return {
    kind: 's3tables',
    ...remote,
    tableBucketArn,
    ...draft.optional('namespace', 'my_namespace'),
    through,
  };
}

/** Levenshtein distance by one rolling row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
