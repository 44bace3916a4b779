// Drawer and dialogs are <dialog>: the browser traps focus, makes the rest inert and returns focus.
(() => {
  "use strict";
  const { one, all, texts } = cauce;
  const drawer = () => one("#drawer");

  cauce.openDrawer = (url) => {
    const target = one("#drawer-content");
    if (!target) return location.assign(url);
    return htmx.ajax("GET", url, { target, swap: "innerHTML", source: target }).then(cauce.showDrawer);
  };

  // Opens the drawer when something was put into it.
  cauce.showDrawer = () => {
    if (!drawer().open && one("#drawer-content").children.length) drawer().showModal();
  };

  const close = (dialog) => {
    const form = one("form[data-guard]", dialog);
    if (form && cauce.isDirty?.(form) && !confirm(texts.leave)) return;
    form?.removeAttribute("data-guard");
    dialog.close();
    // Later: the answer that closes the drawer has more events to send from its form.
    if (dialog.id === "drawer") setTimeout(() => one("#drawer-content").replaceChildren());
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      cauce.openDrawer(link.href);
    }
    const opener = event.target.closest("[data-dialog]");
    if (opener) one(`#${opener.dataset.dialog}`)?.showModal();
    const closer = event.target.closest("[data-close]");
    if (closer?.closest("dialog")) {
      event.preventDefault();
      close(closer.closest("dialog"));
    }
    if (event.target.matches("dialog[open]") && outside(event)) close(event.target);
  });

  // Written open for who has no scripts; with them it is modal.
  cauce.onLoad((root) =>
    all("dialog[data-modal][open]", root).forEach((dialog) => {
      dialog.removeAttribute("open");
      dialog.showModal();
    }),
  );

  const outside = (event) => {
    const box = event.target.getBoundingClientRect();
    return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  };

  document.addEventListener("cancel", (event) => {
    if (!event.target.matches("dialog")) return;
    event.preventDefault();
    close(event.target);
  }, true);

  document.addEventListener("drawer-close", () => {
    if (drawer()?.open) {
      one("form", drawer())?.removeAttribute("data-guard");
      close(drawer());
    }
  });

  // The sidebar on phones.
  const rest = () => all(".c-main, .c-tabbar");
  const menu = (open) => {
    const side = one(".c-side");
    side.classList.toggle("is-open", open);
    rest().forEach((part) => (part.inert = open));
    if (open) one("a", side).focus();
    else one("[data-menu]").focus();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-menu]")) menu(true);
    else if (one(".c-side.is-open") && !event.target.closest(".c-side")) menu(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && one(".c-side.is-open")) menu(false);
  });
})();
