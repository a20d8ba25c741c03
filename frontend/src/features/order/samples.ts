/** Offers and orders for the tests of the sheet. */
import type { CatalogueOut } from '$lib/offers';
import type { Order, SavedLine } from './lines';

type OfferOut = CatalogueOut['offers'][number];

/** A crate of 10 kg at 2 euros, 1.60 of them for the farm; 100 kg left. */
export function offerSample(id: string, more: Partial<OfferOut> = {}): OfferOut {
  return {
    id,
    pack_id: `pack-${id}`,
    product_id: `product-${id}`,
    producer_id: 'farm',
    product: `Produit ${id}`,
    pack: 'colis de 10 kg',
    family: 'fruit_vegetables',
    unit: 'kg',
    content: '10.000',
    net_weight_kg: '10.000',
    catch_weight: false,
    vat_rate: '5.50',
    unit_price: '2.0000',
    producer_price: '1.6000',
    shares: [
      [0, '1.60000000'],
      [1, '0.40000000'],
    ],
    left: '100.000',
    minimum: '10.000',
    step: '10.000',
    per_buyer_max: null,
    labels: [],
    contains: [],
    may_contain: [],
    storage: 'cool',
    origin_commune: 'Felletin',
    photo_id: null,
    note: '',
    version: 1,
    new: false,
    warned: [],
    ...more,
  };
}

export function catalogueSample(offers: OfferOut[]): CatalogueOut {
  return {
    cycle: {
      id: 'cycle',
      opens_at: '2026-11-18T13:00:00Z',
      closes_at: '2026-11-25T11:00:00Z',
      state: 'open',
      deliveries: [],
      note: '',
      lists_sent: false,
    },
    delivery_fees: [{ actor: 'carrier', organisation_id: null, label: 'Camion', cents: 750 }],
    producers: { farm: { name: 'Ferme des Vergnes', commune: 'Felletin', latitude: '45.8', longitude: '2.1' } },
    components: [
      { actor: 'producer', organisation_id: 'farm', label: 'Ferme des Vergnes', basis: 'producer_price' },
      { actor: 'hub', organisation_id: 'hub', label: 'Plateforme', basis: 'producer_percent' },
    ],
    rules: [],
    offers,
  };
}

/** A line of 10 kg at 1.50 euros, of which 1.20 were for the farm. */
export function lineSample(offerId: string, more: Partial<SavedLine> = {}): SavedLine {
  return {
    offer_id: offerId,
    pack_id: `pack-${offerId}`,
    producer_id: 'farm',
    producer_name: 'Ferme des Vergnes',
    product_name: `Produit ${offerId}`,
    pack_name: 'colis de 10 kg',
    unit: 'kg',
    content: '10.000',
    net_weight_kg: '10.000',
    quantity: '10.000',
    note: '',
    unit_price: '1.5000',
    producer_price: '1.2000',
    vat_rate: '5.5',
    catch_weight: false,
    weight_kg: '10.000',
    goods_cents: 1500,
    delivery_cents: 750,
    total_cents: 2250,
    shares: [
      { actor: 'producer', organisation_id: 'farm', label: 'Ferme des Vergnes', cents: 1200 },
      { actor: 'hub', organisation_id: 'hub', label: 'Plateforme', cents: 300 },
      { actor: 'carrier', organisation_id: null, label: 'Camion', cents: 750 },
    ],
    ...more,
  };
}

export function orderSample(lines: SavedLine[], version = lines.length > 0 ? 1 : 0): Order {
  return {
    id: version > 0 ? 'order' : null,
    cycle_id: 'cycle',
    delivery_point_id: 'point',
    buyer_id: 'buyer',
    buyer_name: 'Cantine',
    delivery_point_name: 'Cuisine',
    commune: 'Gentioux-Pigerolles',
    area_id: 'area',
    area_name: 'Plateau',
    version,
    state: lines.length > 0 ? 'placed' : 'none',
    lines,
    shares: [],
    goods_cents: 0,
    delivery_cents: 0,
    excl_cents: 0,
    vat: [],
    vat_cents: 0,
    total_cents: 0,
    weight_kg: '0.000',
    updated_at: null,
    editable_until: '2026-11-25T11:00:00Z',
  };
}
