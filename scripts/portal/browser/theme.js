// Before anything is drawn: the colours that the reader has chosen, if they differ from those of the device, and the language
// of samples. The styles show one language only where this has run.
{
  const { dataset } = document.documentElement
  const colours = localStorage.getItem('docs-theme')
  if (colours === 'dark' || colours === 'light') dataset.theme = colours
  const language = localStorage.getItem('docs-language')
  dataset.language = ['ts', 'swift', 'kotlin'].includes(language) ? language : 'sh'
}
