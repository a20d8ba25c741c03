/** Tells when a part of the page comes within one window of what is seen, and when it goes. */
const tellers = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** Returns what ends it. */
export function watchNear(element: Element, tell: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(told, { rootMargin: '100% 0px' });
  tellers.set(element, tell);
  observer.observe(element);
  return () => {
    observer?.unobserve(element);
    tellers.delete(element);
  };
}

function told(entries: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) tellers.get(target)?.(isIntersecting);
}
