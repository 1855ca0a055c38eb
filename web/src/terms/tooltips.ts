import { indexAddress, siteIndex } from "../search/site-index.ts";

/** What a glossary term means, beside the term while it has the pointer or the focus; Escape takes it away. */
export function showTerms(): void {
  let shown: { term: HTMLElement; box: HTMLElement } | null = null;

  const hide = (): void => {
    shown?.term.removeAttribute("aria-describedby");
    shown?.box.remove();
    shown = null;
  };

  const show = async (term: HTMLElement): Promise<void> => {
    if (shown?.term === term) return;
    const address = indexAddress();
    if (!address) return;
    const meaning = (await siteIndex(address)).terms[term.dataset["term"] ?? ""];
    if (!meaning || !(term.matches(":hover") || document.activeElement === term)) return;
    hide();
    const box = document.createElement("span");
    box.className = "term-meaning";
    box.id = "term-meaning";
    box.setAttribute("role", "tooltip");
    box.textContent = meaning[1];
    // Inside the term's own line, so that the pointer can go over to it without leaving.
    term.after(box);
    term.setAttribute("aria-describedby", box.id);
    place(term, box);
    shown = { term, box };
  };

  const termOf = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>("a.term") : null;
  for (const name of ["mouseover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const term = termOf(event);
      if (term) void show(term).catch(() => undefined);
    });
  }
  document.addEventListener("mouseout", (event) => {
    const to = event.relatedTarget instanceof Node ? event.relatedTarget : null;
    if (shown && !shown.box.contains(to) && !shown.term.contains(to) && document.activeElement !== shown.term) hide();
  });
  document.addEventListener("focusout", (event) => {
    if (shown && event.target === shown.term) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}

/** Under the term, moved left where it would leave the page. */
function place(term: HTMLElement, box: HTMLElement): void {
  const line = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const left = Math.max(8, Math.min(line.left, document.documentElement.clientWidth - box.offsetWidth - 8));
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${line.bottom + scrollY}px`;
}
