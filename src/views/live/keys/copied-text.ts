import { plainText } from '../../../core/words/plain-text.js';
import { transcriptTexts } from '../model/transcript-text.js';
import type { WindowModel } from '../model/window-model.js';
import { topScreen } from '../model/window-ui.js';

interface CopiedText {
  /** For people. */
  readonly what: string;
  /** Of the file that an editor is shown. */
  readonly name: string;
  readonly text: string;
}

/** What `c` and `e` take on a screen; a text says why there is nothing, `null`: no key there. */
export function textForCopy(model: WindowModel, to: 'copy' | 'edit'): CopiedText | string | null {
  const { ui, looked, run } = model;
  const screen = topScreen(ui);
  switch (screen.at) {
    case 'run':
    case 'agents':
      return to === 'copy'
        ? { what: `the id ${run}`, name: run, text: run }
        : (scriptText(model) ?? 'the script is not here yet: v opens it');
    case 'script':
      return scriptText(model) ?? 'the script is not here yet';
    case 'diff':
      if (looked.diff === null) return 'the patch is not here yet';
      return looked.diff.text === ''
        ? 'nothing was changed: there is nothing to take'
        : { what: 'the patch', name: `${run}.patch`, text: looked.diff.text };
    case 'agent': {
      const { agent } = looked;
      if (agent === null || agent.n !== screen.n) return 'the transcript is not here yet';
      const said = agent.items.flatMap((item) => transcriptTexts(item));
      const text = ['# Prompt', '', agent.prompt ?? '', '', '# Transcript', '', ...said];
      if (agent.outcome !== null) text.push('', '# Outcome', '', agent.outcome);
      const name = `${run}-${screen.n}.md`;
      return {
        what: `prompt and transcript of #${screen.n}`,
        name,
        text: plainText(text.join('\n')),
      };
    }
    default:
      return null;
  }
}

function scriptText({ looked, run }: WindowModel): CopiedText | null {
  const { script } = looked;
  return script && { what: 'the script', name: `${run}.js`, text: script.text };
}
