import { useEffect, useState } from 'preact/hooks';
import { troubleText, useDesk } from '../model/run-desk.js';

interface RecordText {
  readonly text: string | null;
  readonly trouble: string | null;
}

/** A text of the record, which stands there or in a blob that is fetched when it is shown. */
export function useRecordText(text: string | undefined, blob: string | undefined): RecordText {
  const { source, model } = useDesk();
  const [fetched, setFetched] = useState<RecordText>({ text: null, trouble: null });
  useEffect(() => {
    if (blob === undefined) return;
    let isHere = true;
    source.blob(model.id, blob).then(
      (found) => isHere && setFetched({ text: found, trouble: null }),
      (error: unknown) => isHere && setFetched({ text: null, trouble: troubleText(error) }),
    );
    return () => {
      isHere = false;
    };
  }, [blob]);
  return blob === undefined ? { text: text ?? null, trouble: null } : fetched;
}
