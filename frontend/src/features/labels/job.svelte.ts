/** What is to be printed: which articles, how often, how they are sold, on which sheet. */
import { SvelteMap } from 'svelte/reactivity';
import { api, callWithResponse } from '$api/client';
import type { components } from '$api/schema';
import { writeDecimal } from '$lib/decimal';
import type { LabelRow, LabelsOut, SoldBy } from './words';

type LabelsIn = components['schemas']['LabelsIn'];
export type Format = NonNullable<LabelsIn['format']>;
export const OWN = 'own';

/** A sheet of one's own, in hundredths of a millimetre; columns and rows as they are. */
export interface OwnSheet {
  columns: bigint | null;
  rows: bigint | null;
  width: bigint | null;
  height: bigint | null;
  left: bigint | null;
  top: bigint | null;
  gap_x: bigint | null;
  gap_y: bigint | null;
}

export const MILLIMETRES = 2;

export class Job {
  readonly copies = new SvelteMap<string, number>();
  readonly ways = new SvelteMap<string, SoldBy>();
  format = $state<Format | typeof OWN>('70x37');
  own = $state<OwnSheet>({ columns: 3n, rows: 8n, width: 7000n, height: 3700n, left: 0n, top: 50n, gap_x: 0n, gap_y: 0n });
  start = $state<bigint | null>(1n);
  readonly count = $derived([...this.copies.values()].reduce((sum, each) => sum + each, 0));

  way(row: LabelRow): SoldBy {
    return this.ways.get(row.pack_id) ?? row.sold_by;
  }

  toggle(row: LabelRow, on: boolean): void {
    if (on) this.copies.set(row.pack_id, this.copies.get(row.pack_id) ?? 1);
    else this.copies.delete(row.pack_id);
  }

  /** Places on a sheet; 0 while the own one is not filled in. */
  places(data: LabelsOut): number {
    if (this.format === OWN) return Number((this.own.columns ?? 0n) * (this.own.rows ?? 0n));
    const known = data.formats.find(({ code }) => code === this.format);
    return known ? known.columns * known.rows : 0;
  }

  sheets(data: LabelsOut): number {
    const places = this.places(data);
    return places === 0 ? 0 : Math.ceil((this.count + Number(this.start ?? 1n) - 1) / places);
  }

  /** Throws `Problem` where something cannot be printed. */
  async print(data: LabelsOut, kind: 'pdf' | 'png'): Promise<Blob> {
    const body = this.#body(data);
    const parseAs = 'blob' as const;
    const asked = kind === 'pdf' ? api.POST('/api/shelf/labels.pdf', { body, parseAs }) : api.POST('/api/shelf/labels.png', { body, parseAs });
    return (await callWithResponse(asked)).data as Blob;
  }

  #body(data: LabelsOut): LabelsIn {
    const rows = data.rows.filter(({ pack_id }) => this.copies.has(pack_id));
    const items = rows.map((row) => ({ pack_id: row.pack_id, copies: this.copies.get(row.pack_id) ?? 1, sold_by: this.way(row) }));
    const sheet = this.format === OWN ? { format: null, sheet: this.#sheet() } : { format: this.format, sheet: null };
    return { cycle_id: data.cycle_id ?? '', items, start: Number(this.start ?? 1n), ...sheet };
  }

  #sheet(): NonNullable<LabelsIn['sheet']> {
    const { columns, rows } = this.own;
    const mm = (value: bigint | null) => writeDecimal(value ?? 0n, MILLIMETRES);
    const { width, height, left, top, gap_x, gap_y } = this.own;
    return { columns: Number(columns ?? 0n), rows: Number(rows ?? 0n), width: mm(width), height: mm(height), left: mm(left), top: mm(top), gap_x: mm(gap_x), gap_y: mm(gap_y) };
  }
}
