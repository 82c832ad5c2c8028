// What a sheet of the page shows, measured: to be called while the page is laid out for print.
() => {
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1 && !e.closest('.sr');
  const canvases = [...document.querySelectorAll('.plot canvas, .board canvas')].filter(shown);
  return {
    theme: document.documentElement.dataset.theme, ground: getComputedStyle(document.body).backgroundColor,
    pressed: [...document.querySelectorAll('button:not(.term, .by), input, select, .topbar, .tabs')].filter(shown).map((e) => e.id || e.className),
    charts: canvases.filter((e) => e.closest('.plot')).length,
    squeezed: canvases.filter((e) => Math.abs(e.width / e.height - e.clientWidth / e.clientHeight) > 0.1).length,
    beyond: canvases.filter((e) => e.getBoundingClientRect().right > innerWidth + 1).length,
    wide: document.documentElement.scrollWidth - innerWidth,
    cut: [...document.querySelectorAll('.chart-panel, .table-panel, .details, .kept')].filter((e) => shown(e) && getComputedStyle(e).overflowY !== 'visible').map((e) => e.className),
    sharp: canvases.filter((e) => e.closest('.plot') && e.width < 2 * e.clientWidth).length,
  };
}
