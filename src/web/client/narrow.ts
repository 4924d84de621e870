/** Narrows the rows of the board while one types. The same form asks the server where no script runs, and on Enter. */
export function narrowRows(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-narrows]')
  if (!form) return
  const rows = () => [...document.querySelectorAll<HTMLElement>(form.dataset.narrows ?? '')]
  const field = (name: string) => (form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null)?.value.trim() ?? ''
  const narrow = () => {
    const wanted = field('q').toLowerCase()
    const category = field('category')
    let shown = 0
    for (const row of rows()) {
      const text = row.dataset.search ?? ''
      row.hidden = !text.includes(wanted) || (category !== '' && row.dataset.category !== category)
      if (!row.hidden) shown++
    }
    const said = document.getElementById('board-shown')
    if (said && (wanted !== '' || category !== '')) said.textContent = `${shown} of ${rows().length} services on this page.`
    else if (said && !location.search) said.textContent = `${shown} services.`
  }
  // Taken over pages come with every row shown.
  if (form.dataset.narrowing === 'yes') {
    narrow()
    return
  }
  form.dataset.narrowing = 'yes'
  form.addEventListener('input', narrow)
  // What the browser kept in the fields from before.
  if (!location.search) narrow()
}
