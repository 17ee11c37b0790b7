import assert from 'node:assert/strict';
import { AthenaAsker, eachAtOnce, RedshiftAsker, type Told } from '../fakes/askers.ts';
import { canariesIn, CanaryLake } from '../fakes/canaryLake.ts';
import { athenaProbes } from '../fixtures/access/athena.ts';
import { redshiftProbes } from '../fixtures/access/redshift.ts';

interface Asker {
  ask(sql: string): Promise<Told>;
  close(): void;
}

describe('what a reader is told by statements', () => {
  let lake: CanaryLake;
  let athena: AthenaAsker;
  let redshift: RedshiftAsker;

  before(async function () {
    this.timeout(60_000);
    lake = await CanaryLake.make();
    athena = new AthenaAsker(lake.config('reader'));
    redshift = new RedshiftAsker(lake.config('reader'));
  });

  after(async () => {
    athena.close();
    redshift.close();
    await lake.remove();
  });

  it('is everything for an administrator: the canaries are there to be found', async () => {
    const [admin, rs] = [new AthenaAsker(lake.config('admin')), new RedshiftAsker(lake.config('admin'))];
    for (const asker of [admin, rs] as const) {
      const from = asker === admin ? 'open_db.people' : 'staff';
      const told = await asker.ask(`SELECT * FROM ${from} WHERE id IN (1, 500)`);
      assert.equal(told.state, 'succeeded', told.text);
      assert.ok(canariesIn(told.text, '').includes('cnryval') && canariesIn(told.text, '').includes('cnrycol'));
      const count = await asker.ask(`SELECT count(*) AS n FROM ${from}`);
      assert.deepEqual(canariesIn(count.text, ''), ['4711']);
      asker.close();
    }
  });

  it('is the granted columns of the permitted rows, and NULL where a cell is hidden', async () => {
    const rowsOf = async (asker: Asker, sql: string): Promise<readonly (readonly unknown[])[]> => {
      const told = await asker.ask(sql);
      assert.equal(told.state, 'succeeded', told.text);
      return asker === athena ? told.rows.slice(1) : told.rows;
    };
    const people = await rowsOf(athena, 'SELECT * FROM open_db.people ORDER BY id');
    assert.equal(people.length, 7);
    assert.deepEqual(people[2], ['3', 'Cy', 'NY', '33', '30']);
    assert.deepEqual(await rowsOf(redshift, 'SELECT count(*), sum(income), max(name) FROM staff'), [[7, 280, 'Gil']]);
    assert.deepEqual(await rowsOf(athena, 'SELECT id, kind, first, second FROM open_db.cells ORDER BY id'), [
      ['1', 'a', 'f1', null],
      ['3', 'b', null, 's3'],
      ['4', 'a', 'f4', 's4'],
    ]);
    assert.deepEqual(await rowsOf(athena, 'SELECT id, name, zip FROM open_db.raw_csv ORDER BY id'), [
      ['1', 'Ann', '11'],
      ['2', 'Bob', null],
    ]);
    assert.deepEqual(await rowsOf(athena, 'SELECT * FROM "s3tablescatalog/home"."ns"."visits" WHERE id = 1'), [
      ['1', 'Ann'],
    ]);
    assert.deepEqual(await rowsOf(athena, 'SELECT count(*) FROM open_db."whole$files"'), [['1']]);
    assert.deepEqual(await rowsOf(redshift, 'SELECT * FROM "home@s3tablescatalog".ns.visits WHERE id = 1'), [
      [1, 'Ann'],
    ]);
  });

  it('lets whoever was granted the whole table change it, and nobody to whom a cell of it is hidden', async () => {
    const [writer, other] = [new AthenaAsker(lake.config('writer')), new AthenaAsker(lake.config('other'))];
    const state = async (asker: AthenaAsker, sql: string): Promise<string> => {
      const told = await asker.ask(sql);
      return told.state === 'succeeded' ? 'succeeded' : told.text;
    };
    const insert = "INSERT INTO open_db.people VALUES (9000, 'cnryval-w', 'QX', 'cnryval-w', 1, 'cnryval-w')";
    assert.equal(await state(writer, insert), 'succeeded');
    assert.equal(await state(writer, 'DELETE FROM open_db.people WHERE id = 9000'), 'succeeded');
    const place =
      "table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/athena-results/users/writer/made/'";
    assert.equal(
      await state(writer, `CREATE TABLE open_db.made WITH (${place}) AS SELECT id FROM open_db.people WHERE id < 3`),
      'succeeded',
    );
    assert.deepEqual((await writer.ask('SELECT count(*) FROM open_db.made')).rows[1], ['2']);
    assert.match(await state(other, 'SELECT * FROM open_db.made'), /TABLE_NOT_FOUND/);
    assert.equal(await state(writer, 'DROP TABLE open_db.made'), 'succeeded');
    assert.equal(await state(other, 'SELECT * FROM open_db.narrow'), 'succeeded');
    for (const sql of [
      "INSERT INTO open_db.narrow VALUES (1, 'x')",
      'DELETE FROM open_db.narrow WHERE id = 1',
      "UPDATE open_db.narrow SET name = 'x'",
      'ALTER TABLE open_db.narrow ADD COLUMNS (x int)',
      'DROP TABLE open_db.narrow',
    ])
      assert.match(await state(other, sql), /Insufficient permissions to execute the query/, sql);
    for (const asker of [writer, other]) asker.close();
  });

  it('is the same for what is hidden and what is not there', async () => {
    for (const [hidden, absent] of [
      ['SELECT cnrycol FROM open_db.people', 'SELECT nothing FROM open_db.people'],
      ['SELECT * FROM cnrydb.cnrytab', 'SELECT * FROM nodb.cnrytab'],
      ['SELECT * FROM open_db.cnrytab_copy', 'SELECT * FROM open_db.nothing'],
      ['SELECT * FROM "s3tablescatalog/cnrybucket".ns.t', 'SELECT * FROM "s3tablescatalog/nobucket".ns.t'],
    ] as const) {
      const reason = async (sql: string): Promise<string> => {
        const { text } = await athena.ask(sql);
        const status = JSON.parse(text) as { Status: { StateChangeReason: string } };
        return status.Status.StateChangeReason.replaceAll(/cnrydb|nodb/g, 'D')
          .replaceAll(/cnrytab_copy|nothing|cnrycol/g, 'X')
          .replaceAll(/cnrybucket|nobucket/g, 'B');
      };
      assert.equal(await reason(hidden), await reason(absent));
    }
    const column = await athena.ask('SELECT cnrycol FROM open_db.people');
    assert.match(
      column.text,
      /COLUMN_NOT_FOUND: line 1:8: Column 'cnrycol' cannot be resolved or requester is not authorized to access requested resources/,
    );
    assert.match(column.text, /"ErrorCategory":2,"ErrorType":1006/);
    assert.match(
      (await athena.ask('SELECT * FROM open_db.described')).text,
      /"Insufficient permissions to execute the query\. Principal does not have any privilege on specified resource"/,
    );
    assert.match(
      (await redshift.ask('SELECT * FROM awsdatacatalog.open_db.described')).text,
      /permission denied for relation described/,
    );
    assert.match((await redshift.ask('SELECT * FROM cnrytab')).text, /relation \\"cnrytab\\" does not exist/);
  });

  const families: readonly (readonly [dialect: string, probes: Readonly<Record<string, readonly string[]>>])[] = [
    ['athena', athenaProbes],
    ['redshift', redshiftProbes],
  ];
  for (const [dialect, probes] of families)
    for (const [family, statements] of Object.entries(probes))
      it(`holds no canary: ${dialect}, ${family} (${statements.length})`, async () => {
        const asker: Asker = dialect === 'athena' ? athena : redshift;
        const found: string[] = [];
        await eachAtOnce(statements, 6, async (sql) => {
          const told = await asker.ask(sql);
          const canaries = canariesIn(told.text, sql);
          if (canaries.length > 0) found.push(`${sql}\n  ${canaries.join(', ')}: ${told.text.slice(0, 500)}`);
          if (process.env['LAKEBOOK_PROBES']) console.log(`${told.state} | ${sql} | ${told.text.slice(0, 300)}`);
          // What changes something, or names what is not granted, must not go through.
          if (family === 'writes' && !/TEMP TABLE mine AS SELECT \*|PREPARE/.test(sql))
            assert.notEqual(told.state, 'succeeded', `${sql}: ${told.text}`);
          if (
            /cnrycol|cnrytab|cnryview/.test(sql) &&
            !/^SHOW TABLES|WITH|INTO|EXPLAIN|PREPARE/.test(sql) &&
            family !== 'engine'
          )
            assert.notEqual(told.state, 'succeeded', `${sql}: ${told.text}`);
        });
        assert.deepEqual(found, []);
      }).timeout(60_000);

  it('has at least 110 statements behind it', () => {
    const count = families.flatMap(([, probes]) => Object.values(probes)).flat().length;
    assert.ok(count >= 250, `${count} statements`);
  });
});
