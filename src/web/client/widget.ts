/**
 * The report form of one service in a page of another site: <script src="https://…/widget.js" data-service="ID" async></script> puts a frame
 * where it stands. It reads nothing of that page and sets no cookie. No import and no export: it runs as a plain script.
 */
{
  const script = document.currentScript
  const service = script?.dataset.service
  if (script instanceof HTMLScriptElement && service !== undefined) {
    const frame = document.createElement('iframe')
    frame.src = new URL(`/embed/${encodeURIComponent(service)}`, script.src).href
    frame.title = script.dataset.title ?? 'Report a problem'
    frame.width = '100%'
    frame.height = script.dataset.height ?? '420'
    frame.loading = 'lazy'
    frame.referrerPolicy = 'origin'
    frame.style.border = '0'
    script.after(frame)
  }
}
