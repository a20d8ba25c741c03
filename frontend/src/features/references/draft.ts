/** A reference figure while it is written. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';

export type Figures = components['schemas']['FiguresOut'];
export type Figure = components['schemas']['FigureOut'];
export type FigureBody = components['schemas']['FigureIn'];
export type Unit = Figure['unit'];

export interface PartDraft {
  key: number;
  /** A code that the screens translate; empty for the network's own words. */
  who: string;
  label: string;
  value: bigint | null;
}

export interface FigureDraft {
  kind: Figure['kind'];
  title: string;
  unit: Unit;
  whole: bigint | null;
  parts: PartDraft[];
  period: string;
  source: string;
  sourceUrl: string;
}

const HUNDRED = 1_000_000n;
let keys = 0;
const read = (text: string): bigint => readDecimal(text, PRICE_DECIMALS);
const write = (value: bigint | null): string => writeDecimal(value ?? 0n, PRICE_DECIMALS);

export const newPart = (): PartDraft => ({ key: ++keys, who: '', label: '', value: null });

export function freshFigure(): FigureDraft {
  const parts = [{ ...newPart(), who: 'farm' }, newPart()];
  return { kind: 'split', title: '', unit: 'percent', whole: HUNDRED, parts, period: '', source: '', sourceUrl: '' };
}

export function draftOf(figure: Figure): FigureDraft {
  const { kind, title, unit, period, source, source_url } = figure;
  const parts = figure.parts.map(({ who, label, value }) => ({ key: ++keys, who: who ?? '', label: label ?? '', value: read(value) }));
  return { kind, title, unit, whole: read(figure.whole), parts, period, source, sourceUrl: source_url };
}

export function bodyOf(draft: FigureDraft): FigureBody {
  return {
    kind: draft.kind,
    title: draft.title,
    unit: draft.unit,
    whole: write(draft.whole),
    parts: draft.parts.map(({ who, label, value }) => ({ who, label, value: write(value) })),
    period: draft.period,
    source: draft.source,
    source_url: draft.sourceUrl,
  };
}

/** What the parts lack of the whole (above zero) or exceed it by; zero when they fit. */
export function lacking({ whole, parts }: FigureDraft): bigint {
  return parts.reduce((rest, { value }) => rest - (value ?? 0n), whole ?? 0n);
}

export const plain = (draft: FigureDraft): string => JSON.stringify(bodyOf(draft));
