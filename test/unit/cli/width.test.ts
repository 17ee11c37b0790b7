import assert from 'node:assert/strict';
import { displayWidth, pad, shorten, showControls, showControlsInLines } from '../../../src/cli/width.ts';

describe('displayWidth', () => {
  const widths: readonly (readonly [string, number])[] = [
    ['', 0],
    ['plain', 5],
    ['naïve', 5],
    ['e\u0301', 1], // a letter and its combining accent
    ['東京', 4],
    ['한글', 4],
    ['ｗｉｄｅ', 8],
    ['😀', 2],
    ['👩‍👩‍👧‍👦', 2], // four people joined to one family
    ['👍🏽', 2],
    ['🇯🇵', 2],
    ['❤️', 2], // a heart that is told to be an emoji
    ['1️⃣', 2],
    ['★', 1],
    ['עברית', 5],
  ];
  for (const [text, width] of widths)
    it(`counts ${width} for ${JSON.stringify(text)}`, () => assert.equal(displayWidth(text), width));

  it('stops counting behind the limit, so that a long text costs no more than what is shown of it', () => {
    assert.ok(displayWidth('東'.repeat(1_000_000), 10) < 20);
  });
});

describe('shorten', () => {
  it('keeps what fits and marks what does not', () => {
    assert.equal(shorten('abcdef', 6), 'abcdef');
    assert.equal(shorten('abcdef', 5), 'abcd…');
    assert.equal(shorten('abcdef', 1), '…');
    assert.equal(shorten('abcdef', 0), '');
  });

  it('cuts neither a wide character nor a joined emoji in two', () => {
    assert.equal(shorten('東京都', 5), '東京…');
    assert.equal(shorten('東京都', 4), '東…');
    assert.equal(shorten('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3), '👩‍👩‍👧‍👦…');
  });
});

describe('pad', () => {
  it('fills by columns, not by characters', () => {
    assert.equal(pad('東京', 6, 'right'), '東京  ');
    assert.equal(pad('東京', 6, 'left'), '  東京');
    assert.equal(pad('too long', 3, 'left'), 'too long');
  });
});

describe('showControls', () => {
  it('leaves no control character that could break a line or command the terminal', () => {
    const shown = showControls('a\tb\nc\r\u001b[31mred\u0007\u007f\u009b2J\u2028');
    assert.equal(shown, 'a␉b␊c␍␛[31mred␇␡\\u009b2J\\u2028');
    assert.doesNotMatch(shown, /[\u0000-\u001f\u007f-\u009f]/);
  });

  it('shows what turns or hides text, and leaves joined emoji alone', () => {
    assert.equal(showControls('user\u202etxt.exe\u200b\ufeff'), 'user\\u202etxt.exe\\u200b\\ufeff');
    assert.equal(showControls('👩‍👧'), '👩‍👧');
  });

  it('replaces half a surrogate pair', () => {
    assert.equal(showControls('a\ud800b'), 'a\ufffdb');
    assert.equal(showControls('😀'), '😀');
  });

  it('keeps the line ends of messages', () => {
    assert.equal(showControlsInLines('one\r\ntwo\u001b[2J'), 'one\ntwo␛[2J');
  });
});
