type Keys = readonly (readonly [keys: string, what: string])[];

export const runKeys: Keys = [
  ['g t', 'timeline'],
  ['g r', 'tree'],
  ['g v', 'script'],
  ['g l', 'log'],
  ['g h', 'all runs'],
  ['j k', 'next and previous agent; arrows too'],
  ['/', 'search in the view'],
  ['a', 'answer the first question'],
  ['m', 'message to the agent'],
  ['p', 'pause, or resume'],
  ['x', 'stop the run; asks first'],
  ['r', 'retry what failed; asks first'],
  ['s', 'the command that saves the script'],
  ['o', 'timeline by duration'],
  ['esc', 'step out'],
];

export const homeKeys: Keys = [
  ['j k', 'next and previous run'],
  ['↵', 'open it'],
  ['a', 'answer the first question'],
  ['/', 'filter the history'],
];

/** All keys of a page; each of them works. */
export function KeyList({ keys }: { readonly keys: Keys }) {
  return (
    <dl class="keys">
      {keys.map(([key, what]) => (
        <div key={key}>
          <dt>
            {key.split(' ').map((one) => (
              <kbd key={one}>{one}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
