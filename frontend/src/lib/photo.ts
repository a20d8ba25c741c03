/** A photo on its way from a phone: made small on the device, then sent with its progress told. */
import { OFFLINE, Problem, UNREADABLE, isProblemBody } from '$api/problem';

/** Longer side in pixels: the server keeps no more. */
export const LONGEST = 1200;
const QUALITY = 0.82;
/** What is smaller is sent as it is. */
const SMALL_BYTES = 300_000;

export function fitted(width: number, height: number, longest = LONGEST): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The picture turned upright and made small, as JPEG. What this browser cannot read is left for the server to judge. */
export async function shrunk(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!picture) return file;
  const size = fitted(picture.width, picture.height);
  if (file.size <= SMALL_BYTES && size.width === picture.width) return file;
  const canvas = Object.assign(document.createElement('canvas'), size);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, size.width, size.height);
  picture.close();
  const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  return small && small.size < file.size ? small : file;
}

/**
 * Sends the photo of a product; gives its id. `onprogress` hears fractions from 0 to 1. `fetch` cannot tell how far
 * it is. Throws `Problem` as the other calls do.
 */
export function sendPhoto(productId: string, photo: Blob, onprogress: (part: number) => void = () => undefined): Promise<string> {
  const request = new XMLHttpRequest();
  request.open('PUT', `/api/products/${productId}/photo`);
  request.responseType = 'json';
  request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) onprogress(loaded / total);
  };
  const form = new FormData();
  form.append('file', photo, 'photo');
  return new Promise((resolve, reject) => {
    const away = () => reject(new Problem({ code: OFFLINE, status: 0, title: '', next: '' }));
    request.onerror = away;
    request.ontimeout = away;
    request.onload = () => answered(request, resolve, reject);
    request.send(form);
  });
}

function answered({ status, response }: XMLHttpRequest, resolve: (id: string) => void, reject: (error: Problem) => void): void {
  const body: unknown = response;
  if (status === 200 && typeof body === 'object' && body !== null && 'photo_id' in body) resolve(String(body.photo_id));
  else if (isProblemBody(body)) reject(new Problem(body));
  else reject(new Problem({ code: UNREADABLE, status, title: '', next: '' }));
}
