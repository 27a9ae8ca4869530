/** Commands in a column, each with what it is for. */
export function commandLines(
  commands: readonly (readonly [command: string, why: string])[],
): string[] {
  const width = Math.max(...commands.map(([command]) => command.length));
  return commands.map(([command, why]) => `  ${command.padEnd(width)}   ${why}`);
}
