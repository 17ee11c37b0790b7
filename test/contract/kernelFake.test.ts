/** The contract against the scripted server: the suite itself is tried even where the local lakehouse is not. */
import { athenaSubject, redshiftSubject } from '../fakes/awsSubjects.ts';
import { AwsServer } from '../fakes/awsServer.ts';
import { describeKernel } from './kernel.contract.ts';

describe('kernels on a scripted service', () => {
  let server: AwsServer | undefined;
  const started = (): AwsServer => {
    if (!server) throw new Error('The server has not been started.');
    return server;
  };

  before(async () => {
    server = await AwsServer.start();
  });

  after(() => server?.close());

  describeKernel('Athena', athenaSubject(started));
  describeKernel('Redshift', redshiftSubject(started));
});
