// Before anything is drawn: the colours that the reader has chosen, if they differ from those of the device.
{
  const chosen = localStorage.getItem('docs-theme')
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen
}
