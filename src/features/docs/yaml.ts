/** The one function of the library that is used, by a name of its own: imported when it is needed, and without the rest. */
export { stringify } from 'yaml'
