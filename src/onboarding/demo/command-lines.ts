import { textWidth, wrap } from '../../core/words/text-width.js';

const longestText = 99;

/**
 * Commands in a column, each with what it is for; where that does not fit, below the command. A
 * command stays in one piece, so that it can be copied.
 */
export function commandLines(
  commands: readonly (readonly [command: string, why: string])[],
  columns: number,
): readonly string[] {
  const width = Math.max(...commands.map(([command]) => textWidth(command)));
  const widest = Math.max(...commands.map(([, why]) => textWidth(why)));
  if (width + widest + 5 <= columns)
    return commands.map(([command, why]) => `  ${command.padEnd(width)}   ${why}`);
  return commands.flatMap(([command, why]) => [
    `  ${command}`,
    ...foldedLine(`      ${why}`, columns),
  ]);
}

/** `    found     what was found`, folded at spaces below where its text begins. */
export function foldedLine(line: string, columns: number): readonly string[] {
  const [lead = ''] = /^ *(?:\S+ {2,})?/.exec(line) ?? [];
  const indent = ' '.repeat(lead.length - lead.trimStart().length);
  const [first = ''] = lead.length * 2 > columns ? [indent] : [lead];
  const rows = wrap(line.slice(first.length), Math.max(8, columns - first.length), longestText);
  return rows.map((row, index) => `${index === 0 ? first : ' '.repeat(first.length)}${row}`);
}
