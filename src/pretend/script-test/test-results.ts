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
export function collectTestResults() {
  const results: TestResult[] = [];
  const said = new Map<string, string[]>();
  /** Output of the tests of a file, both streams. */
  const output = (file: string): string => (said.get(file) ?? []).join('');
  const ended = (passed: boolean, file: string, data: JsonObject): void => {
    const result = resultOf(passed, file, data, output);
    const isTold = results.some((one) => one.file === file && one.status === 'failed');
    if (result && !(result.name === unrunnable && (passed || isTold))) results.push(result);
  };
  return {
    results: results as readonly TestResult[],
    output,
    /** A line of the reporter; anything else is ignored. */
    take(line: string): void {
      const event = eventOf(line);
      if (!event) return;
      const { type, data } = event;
      const file = textOf(data.file);
      if (type === 'test:stderr' || type === 'test:stdout') {
        const lines = said.get(file) ?? [];
        said.set(file, lines);
        lines.push(textOf(data.message));
      } else if (type === 'test:pass' || type === 'test:fail')
        ended(type === 'test:pass', file, data);
    },
  };
}

const unrunnable = 'the file cannot be run';

/** `null` for what only holds tests. */
function resultOf(
  passed: boolean,
  file: string,
  data: JsonObject,
  output: (file: string) => string,
): TestResult | null {
  const details = isJsonObject(data.details) ? data.details : {};
  if (details.type === 'suite') return null;
  const name = textOf(data.name);
  const isFile = data.nesting === 0 && (name === file || file.endsWith(`/${name}`));
  const failure = isFile
    ? output(file).trim() || messageOf(details.error)
    : messageOf(details.error);
  return {
    file,
    name: isFile ? unrunnable : name,
    status: asideOf(data) ?? (passed ? 'passed' : 'failed'),
    durationMs: Math.round(Number(details.duration_ms ?? 0)),
    line: !isFile && typeof data.line === 'number' ? data.line : null,
    message: passed ? null : failure,
  };
}

function asideOf({ skip, todo }: JsonObject): 'skipped' | 'todo' | null {
  if (skip !== undefined && skip !== false) return 'skipped';
  return todo !== undefined && todo !== false ? 'todo' : null;
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
