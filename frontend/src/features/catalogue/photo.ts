/** The photo of a product while it is edited, and its way to the server once the product is saved. */
import { api, call } from '$api/client';

export type Photo = { kind: 'none' } | { kind: 'kept'; id: string } | { kind: 'new'; file: File };

/** A form with the one field that the server reads. */
export function upload(file: File): FormData {
  const form = new FormData();
  form.append('file', file);
  return form;
}

export async function savePhoto(productId: string, photo: Photo, before: Photo): Promise<void> {
  const params = { path: { product_id: productId } };
  if (photo.kind === 'new') {
    const body = { file: photo.file.name };
    await call(api.PUT('/api/products/{product_id}/photo', { params, body, bodySerializer: () => upload(photo.file) }));
  } else if (photo.kind === 'none' && before.kind === 'kept') {
    await call(api.DELETE('/api/products/{product_id}/photo', { params }));
  }
}
