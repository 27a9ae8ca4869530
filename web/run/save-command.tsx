import { CopyCommand } from '../shell/copy-command.js';
import { useDesk } from '../model/run-desk.js';

/** A script is kept by the person's own command, which says where. */
export function SaveCommand() {
  const { model } = useDesk();
  return (
    <>
      <p class="t2">It can then be started by its name, in this project or in all of yours.</p>
      <CopyCommand command={`plenum save ${model.id}`} />
    </>
  );
}
