import { ServiceError } from '../../api.ts';
import type { Input } from '../../http/input.ts';
import type { Place } from './statement.ts';

export const homeWorkgroup = 'local';
export const homeCluster = 'local-cluster';

/** The warehouse that a request names; there are two names for one. Throws `ValidationException`. */
export function readPlace(input: Input): Place {
  const workgroup = input.optionalText('WorkgroupName');
  const cluster = input.optionalText('ClusterIdentifier');
  if ((workgroup === undefined) === (cluster === undefined))
    throw new ServiceError('ValidationException', 'Name either WorkgroupName or ClusterIdentifier.');
  if (workgroup !== undefined) {
    // An ARN names it too.
    if (workgroup !== homeWorkgroup && !/^arn:.*:workgroup\/local$/.test(workgroup))
      throw new ServiceError(
        'ValidationException',
        `Redshift endpoint doesn't exist in this region: there is no workgroup ${workgroup}. The local lakehouse has ${homeWorkgroup}.`,
      );
    return { WorkgroupName: workgroup };
  }
  if (cluster !== homeCluster)
    throw new ServiceError(
      'ValidationException',
      `Redshift endpoint doesn't exist in this region: there is no cluster ${cluster ?? ''}. The local lakehouse has ${homeCluster}.`,
    );
  return { ClusterIdentifier: cluster };
}
