/** The photo of a product while it is edited, and its way to the server once the product is saved. */
import { api, call } from '$api/client';
import { sendPhoto, shrunk } from '$lib/photo';

export type Photo = { kind: 'none' } | { kind: 'kept'; id: string } | { kind: 'new'; file: File };

/** A form with the one field that the server reads. */
export function upload(file: File): FormData {
  const form = new FormData();
  form.append('file', file);
  return form;
}

export async function savePhoto(productId: string, photo: Photo, before: Photo): Promise<void> {
  if (photo.kind === 'new') {
    await sendPhoto(productId, await shrunk(photo.file));
  } else if (photo.kind === 'none' && before.kind === 'kept') {
    await call(api.DELETE('/api/products/{product_id}/photo', { params: { path: { product_id: productId } } }));
  }
}
