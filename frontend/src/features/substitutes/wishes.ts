/** What a buyer allows in place of something missing, as it is edited. Pure. */
import type { components } from '$api/schema';

export type WishesOut = components['schemas']['WishesOut'];
export type WishesBody = components['schemas']['WishesBody'];
export type Mode = components['schemas']['Mode'];
export type General = Exclude<Mode, 'list'>;

/** A pack as it is named on the page. */
export interface Named {
  packId: string;
  product: string;
  pack: string;
  farm: string;
}

/** For one pack other than in general. */
export interface Exception {
  about: Named;
  mode: Mode;
  /** For the mode "list", the best first. */
  list: Named[];
}

export interface Draft {
  mode: General;
  exceptions: Exception[];
}

export function draftOf({ mode, wishes, packs }: WishesOut): Draft {
  const names = new Map(packs.map((each) => [each.pack_id, { packId: each.pack_id, product: each.product_name, pack: each.pack_name, farm: each.producer_name }]));
  return {
    mode: mode === 'list' ? 'none' : mode,
    exceptions: wishes
      .flatMap((wish) => {
        const about = names.get(wish.pack_id);
        return about ? [{ about, mode: wish.mode, list: wish.pack_ids.flatMap((id) => names.get(id) ?? []) }] : [];
      })
      .sort((a, b) => a.about.product.localeCompare(b.about.product)),
  };
}

/** A list without anything in it allows nothing. */
export function bodyOf({ mode, exceptions }: Draft): WishesBody {
  return {
    mode,
    wishes: exceptions.map(({ about, mode: own, list }) => ({
      pack_id: about.packId,
      mode: own === 'list' && list.length === 0 ? 'none' : own,
      pack_ids: own === 'list' ? list.map(({ packId }) => packId) : [],
    })),
  };
}

export function sameDraft(one: Draft, other: Draft): boolean {
  return JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other));
}
