import { type Options, parse, type Token, tokTypes } from 'acorn';
import { lineStarts, siteAt } from './source-text.js';
import { isTypeScriptAt } from './typescript-hint.js';

/**
 * What to do about a syntax error, only where the text shows what happened; `undefined` is better
 * than a wrong guess.
 */
export function syntaxHint(
  source: string,
  message: string,
  offset: number,
  options: Options,
): string | undefined {
  const fence = fenceHint(source);
  if (fence !== undefined) return fence;
  if (message.startsWith('Not enough stack'))
    return 'the script is nested too deeply to be read; build deep structures in a loop';
  const character = source.codePointAt(offset);
  if (source.startsWith('#!') && offset <= 1)
    return 'remove the #! line: a script is no program of its own';
  if (character !== undefined) {
    const strange = strangeCharacter(character);
    if (strange !== undefined) return strange;
  }
  if (message.startsWith('Unterminated string'))
    return 'a line break ends a quoted string: use a template literal (`…`) or \\n';
  if (message.includes("'await'"))
    return (
      'make the enclosing function async; every function between the await and the ' +
      'top of the script needs it'
    );
  return (
    templateHint(source, message, offset, options) ??
    (isTypeScriptAt(source, offset) ? typeScript : undefined)
  );
}

/** Models like to answer with a fenced block; two backticks and a template even parse. */
export function fenceHint(source: string): string | undefined {
  return /^\s*(```|~~~)/.test(source)
    ? 'the file starts with a Markdown fence; remove the fence lines around the script'
    : undefined;
}

const typeScript = 'this looks like TypeScript; scripts are plain JavaScript, so remove the types';

function strangeCharacter(code: number): string | undefined {
  const character = String.fromCodePoint(code);
  if ('“”„‟«»‘’‚‛'.includes(character))
    return `${character} is a typographic quote; JavaScript takes ', " or \``;
  if (/[\p{Cc}\p{Cf}]/u.test(character) && !/\s/.test(character)) {
    return (
      'an invisible character ' +
      `(U+${code.toString(16).toUpperCase().padStart(4, '0')}) is here; delete it`
    );
  }
  return undefined;
}

/** A backtick inside a template ends it, and the parser then stumbles over the prose behind it. */
function templateHint(
  source: string,
  message: string,
  offset: number,
  options: Options,
): string | undefined {
  const { open, closed } = templatesBefore(source, offset, options);
  const lineOf = (at: number): number => siteAt(lineStarts(source), source.length, at).line;
  if (message.startsWith('Unterminated template') && open !== undefined) {
    return (
      `the template literal that opens on line ${lineOf(open)} is never closed; ` +
      'if it looks closed, a backtick before it is stray: write \\` inside templates'
    );
  }
  if (
    closed &&
    /^[^\S\n]*$/.test(source.slice(closed.end, offset)) &&
    /[\p{L}\p{N}_$@#/\\]/u.test(source.charAt(offset))
  ) {
    return (
      `the template literal that opens on line ${lineOf(closed.start)} ends at the backtick ` +
      'just before this; write \\` for a backtick inside it'
    );
  }
  return undefined;
}

interface Templates {
  /** Where the innermost template opens that is still open. */
  readonly open: number | undefined;
  readonly closed: { readonly start: number; readonly end: number } | undefined;
}

function templatesBefore(source: string, offset: number, options: Options): Templates {
  const nesting: (number | 'brace')[] = [];
  let closed: Templates['closed'];
  const onToken = (token: Token): void => {
    if (token.start >= offset) return;
    const top = nesting.at(-1);
    if (token.type === tokTypes.backQuote) {
      if (typeof top === 'number') {
        nesting.pop();
        closed = { start: top, end: token.end };
      } else nesting.push(token.start);
    } else if (token.type === tokTypes.braceL || token.type === tokTypes.dollarBraceL)
      nesting.push('brace');
    else if (token.type === tokTypes.braceR && top === 'brace') nesting.pop();
  };
  try {
    parse(source, { ...options, onToken });
  } catch {
    // The error is the one that is being explained.
  }
  const open = nesting.findLast((entry) => entry !== 'brace');
  return { open: typeof open === 'number' ? open : undefined, closed };
}
