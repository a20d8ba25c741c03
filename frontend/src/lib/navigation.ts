/** Going to another page from code. The routes give the router's function at the start; links need nothing of this. */
type Navigator = (path: string, options: { replace: boolean }) => Promise<unknown>;

let navigator: Navigator | null = null;

export function useNavigator(found: Navigator): void {
  navigator = found;
}

/** `path` may carry a query ("/commande?point=..."). `replace` leaves no step back to the present page. */
export async function go(path: string, options: { replace?: boolean } = {}): Promise<void> {
  await navigator?.(path, { replace: options.replace ?? false });
}
