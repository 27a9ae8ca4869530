type Keys = readonly (readonly [keys: string, what: string])[];

export const runKeys: Keys = [
  ['g t', 'timeline'],
  ['g r', 'tree'],
  ['g v', 'script'],
  ['g l', 'log'],
  ['g w', 'review what landed'],
  ['g h', 'all runs'],
  ['j k', 'next and previous agent'],
  ['↑ ↓', 'rows of the tree'],
  ['← →', 'fold and open a phase'],
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

export const reviewKeys: Keys = [
  ['j k', 'next and previous change'],
  ['J K', 'next and previous hunk'],
  ['y n', 'accept, reject the hunk'],
  ['Y N', 'accept, reject the change'],
  ['u', 'take back what was not sent'],
  ['d', 'decide; asks where the branch changes'],
  ['A', 'apply; asks first'],
  ['g h', 'all runs'],
  ['esc', 'back to the run'],
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
