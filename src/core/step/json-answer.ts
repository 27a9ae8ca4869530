const fenced = /^```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n?```$/i;

/**
 * The JSON text of an answer that is one JSON value and nothing else.
 * White space around it and one code fence are fine; anything more is `null`, so that it can be
 * sent back instead of guessed at.
 */
export function readJsonAnswer(answer: string): string | null {
  const trimmed = answer.replace(/^\uFEFF/, '').trim();
  const text = fenced.exec(trimmed)?.[1] ?? trimmed;
  try {
    JSON.parse(text);
    return text;
  } catch {
    return null;
  }
}
