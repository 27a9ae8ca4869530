import type { ChildStart, Delivery, GuestError } from '../../core/step/step.js';
import type { ChildOpening, DeliveryStep, ToWorker } from './protocol.js';

/** Values that cross to the worker as one text. */
export const batchSize = 500;

/**
 * `Delivery`s as one message: what to do in order, and the values of each realm as one JSON array
 * that is parsed once. A child that cannot be opened rejects its step.
 */
export function batchMessage(
  deliveries: readonly Delivery[],
  openChild: (child: ChildStart) => ChildOpening | GuestError,
): ToWorker {
  const texts = new Map<number, string[]>();
  const steps = deliveries.map((delivery): DeliveryStep => {
    const { realm, id } = delivery;
    const child = delivery.type === 'child' ? openChild(delivery.child) : null;
    if (child && 'realm' in child) return { realm, id, child };
    const values = texts.get(realm) ?? [];
    texts.set(realm, values);
    const refused = delivery.type !== 'child' && delivery.refused === true ? ',1' : '';
    if (delivery.type === 'value') values.push(`[${id},1,${delivery.json}${refused}]`);
    else
      values.push(
        `[${id},0,${JSON.stringify(delivery.type === 'throw' ? delivery.error : child)}${refused}]`,
      );
    const { spent, losses } = delivery.type === 'child' ? {} : (delivery.effect ?? {});
    return {
      realm,
      id,
      ...(spent === undefined ? {} : { spent }),
      ...(losses === undefined ? {} : { losses: losses.map((loss) => JSON.stringify(loss)) }),
    };
  });
  return {
    type: 'advance',
    steps,
    texts: new Map([...texts].map(([realm, values]) => [realm, `[${values.join(',')}]`])),
  };
}
