import { LakeError } from './api.ts';
import type {
  AthenaConnection,
  Connection,
  Kernel,
  LocalConnection,
  RedshiftConnection,
  S3TablesConnection,
} from './api.ts';
import type { Patience } from './aws/call.ts';
import type { Target } from './aws/clients.ts';
import { quoteName, tableBucketCatalog } from '../sql/quote.ts';
import type { LakehouseAddress, LakehouseLaunch } from './localLakehouse.ts';

export interface ConnectOptions {
  /** Of Lakebook, for the user agent. */
  readonly version: string;
  /** How the local lakehouse is started; without it local connections are refused. */
  readonly lakehouse?: LakehouseLaunch;
  /** How long failing calls are tried again. */
  readonly patience?: Patience;
}

/**
 * The kernel of a connection. Adapters are loaded here, each on first use; no call is made to AWS yet.
 * The local lakehouse is started: LakeError `network` if it cannot be.
 */
export async function connect(connection: Connection, options: ConnectOptions): Promise<Kernel> {
  if (connection.kind === 'local') return connectLocal(connection, options);
  return connectTarget(connection, await remoteTarget(connection, options.version), options);
}

type Remote = Exclude<Connection, LocalConnection>;

/** The kernel of a connection whose keys are at hand already. */
export function connectTarget(connection: Remote, target: Target, options: ConnectOptions): Promise<Kernel> {
  if (connection.kind === 'athena') return connectAthena(connection, target, options);
  if (connection.kind === 'redshift') return connectRedshift(connection, target, options);
  return connectTableBucket(connection, target, options);
}

async function connectAthena(connection: AthenaConnection, target: Target, options: ConnectOptions): Promise<Kernel> {
  const { AthenaKernel } = await import('./athena/kernel.ts');
  return new AthenaKernel(connection, target, options.patience);
}

async function connectRedshift(
  connection: RedshiftConnection,
  target: Target,
  { patience }: ConnectOptions,
  opening?: string,
): Promise<Kernel> {
  const { RedshiftKernel } = await import('./redshift/kernel.ts');
  return new RedshiftKernel(connection, target, {
    ...(opening !== undefined && { opening }),
    ...(patience && { patience }),
  });
}

/** A table bucket has no engine: its runs go through the other connection, with the bucket as catalog. */
async function connectTableBucket(
  connection: S3TablesConnection,
  target: Target,
  options: ConnectOptions,
): Promise<Kernel> {
  const { bucketName, S3TablesCatalog } = await import('./s3tables/catalog.ts');
  const { namespace, tableBucketArn, through } = connection;
  const bucket = bucketName(tableBucketArn);
  const catalogName = tableBucketCatalog(bucket, through.kind);
  // Named as the bucket's connection: its errors are about the bucket's settings.
  const engineTarget =
    target.identity.kind === 'local'
      ? target
      : { ...(await remoteTarget(through, options.version)), name: connection.name };
  const engine =
    through.kind === 'athena'
      ? await connectAthena(withCatalog(through, catalogName, namespace), engineTarget, options)
      : await connectRedshift(through, engineTarget, options, useStatement(catalogName, namespace));
  const catalog = new S3TablesCatalog(connection, target, engine.catalog, options.patience);
  return {
    connection,
    catalog,
    whoami: (signal) => engine.whoami(signal),
    run: (statement, signal) => engine.run(statement, signal),
    attach: (id, signal) => engine.attach(id, signal),
    close: async () => {
      await engine.close();
      catalog.close();
    },
  };
}

function withCatalog(through: AthenaConnection, catalog: string, namespace: string | undefined): AthenaConnection {
  const { kind, name, region, identity, workgroup, endpoint, outputLocation } = through;
  return {
    kind,
    name,
    region,
    identity,
    workgroup,
    catalog,
    ...(namespace !== undefined && { database: namespace }),
    ...(endpoint !== undefined && { endpoint }),
    ...(outputLocation !== undefined && { outputLocation }),
  };
}

/** One cannot connect to a mounted catalog; a session enters it by USE. */
function useStatement(catalog: string, namespace: string | undefined): string {
  return `USE ${[catalog, ...(namespace === undefined ? [] : [namespace])].map(quoteName).join('.')}`;
}

async function remoteTarget(connection: Remote, version: string): Promise<Target> {
  const { name, region, endpoint, identity } = connection;
  if (identity.kind !== 'profile')
    throw new LakeError('unsupported', `Connection "${name}" cannot run as the local user "${identity.name}".`, {
      hint: 'Give it a profile of the AWS configuration, or use a connection of kind "local".',
    });
  const { profileKeys } = await import('./identity/profile.ts');
  return {
    name,
    region,
    identity,
    keys: profileKeys(identity.name),
    version,
    ...(endpoint !== undefined && { endpoint }),
  };
}

async function connectLocal(connection: LocalConnection, options: ConnectOptions): Promise<Kernel> {
  const { lakehouse: launch, version } = options;
  if (!launch)
    throw new LakeError(
      'unsupported',
      `Connection "${connection.name}" needs the local lakehouse, which is not set up here.`,
    );
  const { LocalKernel } = await import('./localKernel.ts');
  const { localTarget } = await import('./localLakehouse.ts');
  const kernel = new LocalKernel(connection, launch, version, ({ address }) =>
    connectTarget(remoteOf(connection, address), localTarget(address, connection.name, version), options),
  );
  await kernel.start();
  return kernel;
}

/** The local connection as it would be written for AWS. */
function remoteOf({ name, engine, identity }: LocalConnection, address: LakehouseAddress): Remote {
  const { endpoint, region } = address;
  const athena: AthenaConnection = {
    kind: 'athena',
    name,
    region,
    identity,
    endpoint,
    workgroup: address.workgroup,
    catalog: 'AwsDataCatalog',
    outputLocation: address.outputLocation,
  };
  if (engine === 'athena') return athena;
  if (engine === 's3tables')
    return {
      kind: 's3tables',
      name,
      region,
      identity,
      endpoint,
      tableBucketArn: address.tableBucketArn,
      through: athena,
    };
  return {
    kind: 'redshift',
    name,
    region,
    identity,
    endpoint,
    warehouse: { workgroup: address.redshiftWorkgroup },
    database: address.redshiftDatabase,
  };
}
