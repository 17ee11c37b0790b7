// Clients that others wrote work on the local lakehouse unmodified: they find it by their environment alone.
import assert from 'node:assert/strict';
import { casesOf, PythonCases, pythonOfClients } from './python.ts';
import { clientEnvironment, startLakehouse } from './lakehouse.ts';

const modules = {
  aws_cli: 'AWS CLI',
  athena: 'boto3 on Athena',
  redshift: 'boto3 on the Redshift Data API',
  s3: 'boto3 on S3',
  s3tables: 'boto3 on S3 Tables',
  glue: 'boto3 on Glue',
  pyathena_cursors: 'PyAthena',
  pyiceberg_glue: 'PyIceberg over Glue',
};

for (const [module, title] of Object.entries(modules)) {
  describe(title, () => {
    let cases: PythonCases | undefined;

    before(async function () {
      this.timeout(900_000);
      const python = pythonOfClients();
      if (python === undefined) return this.skip();
      cases = new PythonCases(python, module, clientEnvironment(await startLakehouse()));
    });
    after(() => cases?.stop());

    for (const name of casesOf(module)) {
      it(name, async function () {
        this.timeout(600_000);
        assert.ok(cases);
        await cases.run(name);
      });
    }
  });
}
