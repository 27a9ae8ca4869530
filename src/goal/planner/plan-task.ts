/**
 * How a question of the planner is known by whoever has only its text, such as the fake model: what
 * it begins with, and the sections that hold words of a person.
 */
export const planTask =
  'Write a workflow script for plenum that reaches the goal at the end of this text.';

export const goalTitle = 'The goal, in the words of the person who asks';
export const changeTitle = 'What the person wants changed';

/** Indented, so that nothing in it can look like a section of the prompt. */
export function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

/**
 * What a person said in the last section of that title, framed or not; null where the text has
 * none.
 */
export function quotedBelow(title: string, text: string): string | null {
  const lines = text.split('\n');
  const at = lines.findLastIndex((line) => line.trim() === `# ${title}`);
  if (at < 0) return null;
  const margin = (lines[at] ?? '').indexOf('#');
  const words: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (line.trim() !== '' && !line.startsWith(quoted(' '.repeat(margin)))) break;
    words.push(line.slice(margin + quoted('').length));
  }
  return words.join('\n').trim();
}
