import { describe, expect, it } from 'vitest';
import { bytesText, clockText, costText, countText, durationText, tokensText } from './amounts.js';
import { oneLine, plainText } from './plain-text.js';
import { clip, textWidth, wrap } from './text-width.js';

describe('text for people', () => {
  it('escape sequences vanish, control and direction characters become visible', () => {
    expect(plainText('a\u001b[31mred\u001b[0m\u001b]8;;http://x\u0007link\u001b]8;;\u0007')).toBe(
      'aredlink',
    );
    expect(plainText('\u009b2Jx\u0000\u0008y\u202ez\u001b')).toBe('x\\x00\\x08y\\u202ez\\x1b');
    expect(plainText('two\r\nlines\tand a tab')).toBe('two\nlines\tand a tab');
    expect(oneLine(' a\n\n b\t c ')).toBe('a b c');
  });

  it('an unfinished sequence does not swallow later lines', () => {
    expect(plainText('\u001b]0;title\nsecond line')).toContain('second line');
  });

  it('widths count columns, not characters', () => {
    expect(textWidth('日本')).toBe(4);
    expect(
      [
        'é',
        'e\u0301',
        '⚠️',
        '⚠',
        '✅',
        '❤️',
        '1️⃣',
        '👩🏽',
        '👨‍👩‍👧',
        '🇩🇪',
        '🇩',
        'a\u200bb',
        'co\u00adop',
        '각',
        '→',
        '…',
        '한글',
        '',
      ].map(textWidth),
    ).toEqual([1, 1, 2, 1, 2, 2, 2, 2, 2, 2, 1, 2, 4, 2, 1, 1, 4, 0]);
    expect(clip('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 5)).toBe('👨‍👩‍👧👨‍👩‍👧…');
    expect(clip('日本語', 4)).toBe('日…');
    expect(clip('plain text', 7)).toBe('plain…');
    expect(clip('short', 7)).toBe('short');
  });

  it('a text is folded at spaces, and only its end is cut', () => {
    expect(wrap('partial: three of forty agents lost', 16, 4)).toEqual([
      'partial: three',
      '  of forty',
      '  agents lost',
    ]);
    expect(wrap('partial: three of forty agents lost', 16, 2)).toEqual([
      'partial: three',
      '  of forty agen…',
    ]);
    expect(wrap('short', 16, 4)).toEqual(['short']);
  });

  it('amounts are short', () => {
    expect([
      durationText(340),
      durationText(4260),
      durationText(42_000),
      durationText(133_000),
      durationText(3_840_000),
    ]).toEqual(['340ms', '4.2s', '42s', '2m13s', '1h04m']);
    expect([clockText(4000), clockText(133_000), clockText(3_845_000)]).toEqual([
      '0:04',
      '2:13',
      '1:04:05',
    ]);
    expect([countText(999), countText(1200), countText(418_300), countText(2_000_000)]).toEqual([
      '999',
      '1.2k',
      '418k',
      '2.0M',
    ]);
    expect([costText(1.92), costText(0.0123), costText(1.92, 2), costText(undefined)]).toEqual([
      '≈$1.92',
      '≈$0.012',
      '≥$1.92',
      'cost unknown',
    ]);
  });

  it('X84: a reported nothing is exact, and nothing plus something unknown is unknown', () => {
    expect([
      costText(0),
      costText(0, 1),
      tokensText({ inputTokens: 0 }),
      tokensText({}),
      tokensText(undefined),
    ]).toEqual(['$0.00', 'cost unknown', '0 tok', 'tokens unknown', 'tokens unknown']);
    expect([
      tokensText({ inputTokens: 1000, cacheReadTokens: 500 }),
      tokensText({}),
      bytesText(2048),
    ]).toEqual(['1.5k tok', 'tokens unknown', '2 kB']);
  });
});
