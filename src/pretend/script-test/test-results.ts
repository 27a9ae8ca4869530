import { isJsonObject, type JsonObject } from '../../core/values/json.js';

export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'todo';
  readonly durationMs: number;
  readonly line: number | null;
  /** What went wrong, as the test says it. */
  readonly message: string | null;
}

/** Collects what `node --test` reports, one event after the other. */
export class TestResults {
  readonly results: TestResult[] = [];
  private readonly said = new Map<string, string[]>();

  /** A line of the reporter; anything else is ignored. */
  take(line: string): void {
    const event = eventOf(line);
    if (!event) return;
    const { type, data } = event;
    const file = textOf(data.file);
    if (type === 'test:stderr' || type === 'test:stdout') {
      const lines = this.said.get(file) ?? [];
      this.said.set(file, lines);
      lines.push(textOf(data.message));
    } else if (type === 'test:pass' || type === 'test:fail')
      this.ended(type === 'test:pass', file, data);
  }

  /** Output of the tests of a file, both streams. */
  output(file: string): string {
    return (this.said.get(file) ?? []).join('');
  }

  private ended(passed: boolean, file: string, data: JsonObject): void {
    const details = isJsonObject(data.details) ? data.details : {};
    const name = textOf(data.name);
    const isFile = data.nesting === 0 && (name === file || file.endsWith(`/${name}`));
    if (
      details.type === 'suite' ||
      (isFile &&
        (passed || this.results.some((one) => one.file === file && one.status === 'failed')))
    )
      return;
    const aside =
      data.skip !== undefined && data.skip !== false
        ? 'skipped'
        : data.todo !== undefined && data.todo !== false
          ? 'todo'
          : null;
    this.results.push({
      file,
      name: isFile ? 'the file cannot be run' : name,
      status: aside ?? (passed ? 'passed' : 'failed'),
      durationMs: Math.round(Number(details.duration_ms ?? 0)),
      line: isFile ? null : typeof data.line === 'number' ? data.line : null,
      message: passed
        ? null
        : isFile
          ? this.output(file).trim() || messageOf(details.error)
          : messageOf(details.error),
    });
  }
}

function eventOf(line: string): { readonly type: string; readonly data: JsonObject } | null {
  try {
    const event: unknown = JSON.parse(line);
    return isJsonObject(event) && typeof event.type === 'string' && isJsonObject(event.data)
      ? { type: event.type, data: event.data }
      : null;
  } catch {
    return null;
  }
}

/** The error of the test itself is the cause of what the runner reports. */
function messageOf(error: unknown): string {
  if (!isJsonObject(error)) return typeof error === 'string' ? error : 'failed';
  if (isJsonObject(error.cause)) return messageOf(error.cause);
  return textOf(error.message) || textOf(error.cause) || 'failed';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
