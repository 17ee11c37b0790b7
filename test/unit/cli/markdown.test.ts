import assert from 'node:assert/strict';
import { escapeHtml, markdownToHtml } from '../../../src/cli/markdown.ts';

function check(text: string, expected: string): void {
  assert.equal(markdownToHtml(text), expected);
}

describe('markdownToHtml', () => {
  it('knows headings, paragraphs, lists, quotes, rules and code', () => {
    check('# Title\ntext\nmore\n\nsecond', '<h2>Title</h2>\n<p>text\nmore</p>\n<p>second</p>');
    check('- one\n- two\n1. three', '<ul><li>one</li><li>two</li></ul>\n<ol><li>three</li></ol>');
    check('> said\n> so', '<blockquote><p>said\nso</p></blockquote>');
    check('---', '<hr>');
    check('```sql\nSELECT *\n  <b>\n```\nend', '<pre>SELECT *\n  &#60;b&#62;</pre>\n<p>end</p>');
  });

  it('knows code, bold, italic and links inside of a line', () => {
    check(
      '`a*b*` **bold** *it* _it_ snake_case_name',
      '<p><code>a*b*</code> <strong>bold</strong> <em>it</em> <em>it</em> snake_case_name</p>',
    );
    check(
      '[docs](https://example.com/a?b=1&c)',
      '<p><a href="https://example.com/a?b=1&#38;c" rel="noreferrer">docs</a></p>',
    );
  });

  it('shows the alternative text of a picture, and takes only the web for a link', () => {
    check('see ![the plan](plan.png) ![](x.png "t").', '<p>see the plan .</p>');
    check('![a](data:image/png;base64,AAAA)', '<p>a</p>');
    check(
      '[![build](b.svg)](https://ci.example) <http://a.example/?b> [x](https://a.example "T")',
      '<p><a href="https://ci.example" rel="noreferrer">build</a> ' +
        '<a href="http://a.example/?b" rel="noreferrer">http://a.example/?b</a> ' +
        '<a href="https://a.example" rel="noreferrer">x</a></p>',
    );
    check('[x](ftp://a) <ftp://a>', '<p>[x](ftp://a) &#60;ftp://a&#62;</p>');
  });

  it('lets no markup, script or foreign scheme through', () => {
    for (const hostile of [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[x](javascript:alert(1))',
      '[x](https://a"onmouseover="alert(1))',
      '**<b>**',
      '`</code><script>`',
      '# </h2><script>',
    ]) {
      const html = markdownToHtml(hostile);
      assert.doesNotMatch(html, /<(?:script|img|b)\b|href="javascript|"onmouseover="/i, hostile);
    }
  });

  it('takes linear time for a text of opening signs', () => {
    const startedAt = performance.now();
    for (const sign of [
      '*',
      '[',
      '`',
      '_',
      '# ',
      '> ',
      '**a ',
      '[a](',
      '![a](',
      '[![',
      '[![a](b)](',
      '![a](b "',
      '<https://',
      ' ',
    ])
      markdownToHtml(sign.repeat(50_000));
    assert.ok(performance.now() - startedAt < 2000);
  });

  it('ends a code block that is never closed at the end of the text', () => {
    check('```\nSELECT 1', '<pre>SELECT 1</pre>');
  });
});

describe('escapeHtml', () => {
  it('escapes what means something to HTML and replaces what it cannot hold', () => {
    assert.equal(escapeHtml(`<a href="x">&'`), '&#60;a href=&#34;x&#34;&#62;&#38;&#39;');
    assert.equal(escapeHtml('a\u0000b\ud800c\u001bd\ne'), 'a\ufffdb\ufffdc\ufffdd\ne');
    assert.equal(escapeHtml('😀'), '😀');
  });

  it('shows the marks that would turn the direction of a text', () => {
    assert.equal(escapeHtml('rtl\u202eltr\u2066\u200f\u061c'), 'rtl\\u202eltr\\u2066\\u200f\\u061c');
    assert.equal(escapeHtml('שלום'), 'שלום');
    assert.doesNotMatch(markdownToHtml('[a](https://a.example/\u202e)'), /href|\u202e/);
  });
});
