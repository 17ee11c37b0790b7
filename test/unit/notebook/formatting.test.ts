import assert from 'node:assert/strict';
import { formatSql } from '../../../src/notebook/formatting.ts';
import type { Dialect } from '../../../src/sql/lexer.ts';

const format = (text: string, dialect: Dialect): string => formatSql(text, dialect, { tabSize: 2, insertSpaces: true });

describe('formatting', () => {
  for (const dialect of ['athena', 'redshift'] as const)
    it(`puts each branch of MERGE on lines of its own in ${dialect}`, () => {
      const merge =
        'merge into t using s on t.a = s.a when matched then delete when not matched then insert (a) values (1)';
      assert.equal(
        format(merge, dialect).replaceAll(/\s*\n\s*/g, '\n'),
        `MERGE INTO t USING s ON t.a = s.a\nWHEN MATCHED THEN${dialect === 'redshift' ? '\nDELETE' : ' DELETE'}\nWHEN NOT MATCHED THEN INSERT (a)\nVALUES\n(1)`,
      );
    });

  it('keeps WITH ORDINALITY, parameters and quoted names of Hive together', () => {
    assert.equal(
      format('select n from `t` cross join unnest(a) with ordinality as u(x, n) where n = :n and x = ?', 'athena'),
      'SELECT\n  n\nFROM\n  `t`\n  CROSS JOIN UNNEST (a) WITH ORDINALITY AS u (x, n)\nWHERE\n  n = :n\n  AND x = ?',
    );
  });

  it('leaves a text as it is that it cannot read', () => {
    assert.equal(format("select 'a", 'athena'), "select 'a");
  });
});
