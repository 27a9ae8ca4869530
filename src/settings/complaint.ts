import type { z } from 'zod/mini';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What is wrong with a setting, where, and what may be meant. */
export interface Complaint {
  readonly path: readonly (string | number)[];
  /** Whether it is the key that is wrong, not its value. */
  readonly ofKey: boolean;
  readonly message: string;
  readonly hint?: string;
}

/** `must be text, not the number 4`; a value that is not there is called missing. */
export function notA(wanted: string, value: unknown, verb = 'be'): string {
  return value === undefined ? 'is missing' : `must ${verb} ${wanted}, not ${nameOf(value)}`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}

/**
 * The first thing that is wrong, in words. `place` is what the value is called as a whole, empty
 * for a file of settings.
 */
export function complaintOf(issues: readonly Issue[], place: string): Complaint {
  const { issue, path } = innermost(worst(issues), []);
  const at = path.filter((part) => typeof part !== 'symbol');
  const keys = at.filter((part) => typeof part === 'string');
  const name = [...(place === '' ? [] : [place]), ...keys].join('.');
  if (issue.code !== 'unrecognized_keys') {
    return {
      path: at,
      ofKey: false,
      message: `${name === '' ? 'the configuration' : name} ${issue.message}`,
    };
  }
  const [key = ''] = issue.keys;
  const unknown = `there is no setting "${[...(name === '' ? [] : [name]), key].join('.')}"`;
  const says = issue.message.startsWith('did you mean');
  return {
    path: [...at, key],
    ofKey: true,
    message: says ? `${unknown}; ${issue.message}` : unknown,
    ...(says ? {} : { hint: issue.message }),
  };
}

/** What is there and wrong often explains what is missing: a key that nobody knows, above all. */
function worst(issues: readonly Issue[]): Issue {
  const unknown = issues.find((one) => one.code === 'unrecognized_keys');
  return (
    unknown ?? issues.find((one) => !one.message.startsWith('is missing')) ?? (issues[0] as Issue)
  );
}

/**
 * Of alternatives the one that is meant: the one whose `kind` fits, else the one with the least
 * against it.
 */
function innermost(issue: Issue, above: Path): { readonly issue: Issue; readonly path: Path } {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { issue, path };
  const against = (issues: readonly Issue[]) =>
    issues.length + (issues.some((one) => one.path[0] === 'kind') ? 1_000 : 0);
  const [closest = []] = [...issue.errors].sort((left, right) => against(left) - against(right));
  return closest.length === 0 ? { issue, path } : innermost(worst(closest), path);
}
