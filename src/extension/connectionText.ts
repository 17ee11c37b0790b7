import type { Connection } from '../kernels/api.ts';

/** Engine, place and identity of a connection in a few words. */
export function describeConnection(connection: Connection): string {
  switch (connection.kind) {
    case 'athena':
      return `Athena · ${connection.region} · ${connection.workgroup} · as ${connection.identity.name}`;
    case 'redshift': {
      const { warehouse } = connection;
      const name = 'workgroup' in warehouse ? warehouse.workgroup : warehouse.cluster;
      return `Redshift · ${connection.region} · ${name} · ${connection.database} · as ${connection.identity.name}`;
    }
    case 's3tables':
      return `S3 Tables · ${connection.tableBucketArn.replace(/^.*\//, '')} · through ${connection.through.name}`;
    case 'local':
      return `local ${{ athena: 'Athena', redshift: 'Redshift', s3tables: 'S3 Tables' }[connection.engine]} · as ${connection.identity.name}`;
  }
}
