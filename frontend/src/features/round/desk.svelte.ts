/** What a driver does at a stop: every word goes through the queue, whether there is network or not. */
import { SvelteMap } from 'svelte/reactivity';
import { writeDecimal } from '$lib/decimal';
import type { Floor, FloorLine, FloorStop } from '$lib/floor';
import { amountText, keepPhoto, nameOf, rightNow } from '$lib/handing';
import { t } from '$lib/i18n/index.svelte';
import { LiveFloor } from '$lib/livefloor.svelte';
import { enqueue, newId, waitingOf } from '$lib/offline/queue.svelte';
import { sayOfLine, takeBack } from '$lib/sayline';
import type { StopDraft } from './draft.svelte';
import { linesOf, toUnload } from './round';

export interface Taken {
  by: string;
  /** Null while it waits on this device. */
  at: string | null;
}

export class RoundDesk {
  readonly live: LiveFloor;
  // Handed over here, until the server's next answer says it too.
  #handed = new SvelteMap<string, string>();

  constructor(first: Floor) {
    this.live = new LiveFloor(first);
  }

  get floor(): Floor {
    return this.live.floor;
  }

  linesOf(stop: FloorStop): FloorLine[] {
    return linesOf(this.floor, stop.order_id);
  }

  /** Who has taken a delivery over; null while nobody has. */
  takenBy(stop: FloorStop): Taken | null {
    const waits = waitingOf('handovers').findLast(({ order_id }) => order_id === stop.order_id);
    if (waits) return { by: waits.received_by, at: null };
    if (stop.received_by !== null) return { by: stop.received_by, at: stop.received_at };
    const here = this.#handed.get(stop.order_id);
    return here === undefined ? null : { by: here, at: null };
  }

  /** In the van: as much as was picked. */
  async load(stop: FloorStop): Promise<void> {
    for (const line of this.linesOf(stop).filter(({ steps }) => !steps.shipped)) {
      const quantity = toUnload(line);
      await sayOfLine(line, 'shipped', quantity, t('round.said.shipped', { what: whatOf(line, quantity) }));
    }
  }

  async unload(stop: FloorStop): Promise<void> {
    for (const line of this.linesOf(stop).filter(({ steps }) => steps.shipped)) await takeBack(line, 'shipped', t('round.said.back', { what: nameOf(line) }));
  }

  /** All lines of which nothing was said yet are there as they were loaded. Gives which they were. */
  async allThere(stop: FloorStop): Promise<FloorLine[]> {
    const open = this.linesOf(stop).filter(({ steps }) => !steps.received);
    for (const line of open) await this.give(line, toUnload(line));
    return open;
  }

  async give(line: FloorLine, quantity: bigint, reason = '', photo: Blob | null = null): Promise<void> {
    const photo_id = await keepPhoto(line, photo);
    await sayOfLine(line, 'received', quantity, t('round.said.received', { what: whatOf(line, quantity) }), { reason, photo_id });
  }

  async takeBack(lines: readonly FloorLine[]): Promise<void> {
    const keys = lines.map(({ key }) => key);
    for (const line of this.floor.lines.filter(({ key }) => keys.includes(key))) await takeBack(line, 'received', t('round.said.back', { what: nameOf(line) }));
  }

  /** Lines, crates, then who took it over: the last word of a stop. */
  async handOver(stop: FloorStop, draft: StopDraft): Promise<void> {
    const { name, note, signature, celsius, crates } = draft.written;
    await this.allThere(stop);
    for (const [kind, { out, back }] of Object.entries(crates)) {
      if (out > 0) await this.#moveCrates(stop, kind, out);
      if (back > 0) await this.#moveCrates(stop, kind, -back);
    }
    const id = newId();
    const temperatures = Object.entries(celsius).map(([storage, tenths]) => ({ storage, celsius: writeDecimal(BigInt(tenths), 1) }));
    const body = { id, order_id: stop.order_id, happened_at: rightNow(), received_by: name.trim(), signature, temperatures, note: note.trim() };
    await enqueue('handovers', id, body, t('round.said.handed', { buyer: stop.buyer_name, name: body.received_by }));
    this.#handed.set(stop.order_id, body.received_by);
    draft.drop();
  }

  async #moveCrates(stop: FloorStop, kind: string, count: number): Promise<void> {
    const id = newId();
    const body = { id, organisation_id: stop.buyer_id, order_id: stop.order_id, kind, count, note: '', happened_at: rightNow() };
    const what = count > 0 ? t('round.said.cratesOut', { count, kind }) : t('round.said.cratesBack', { count: -count, kind });
    await enqueue('crates', id, body, what);
  }
}

const whatOf = (line: FloorLine, quantity: bigint): string => `${amountText(quantity, line.unit)} ${nameOf(line)}`;
