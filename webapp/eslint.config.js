import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
    tseslint.configs.recommended,
    hooks.configs.flat.recommended,
    {
        rules: {
            eqeqeq: 'error',
            'no-console': 'error',
            'max-lines': ['error', 250],
        },
    },
    {
        // Made from package contract: one file, as long as the contract is.
        files: ['src/types/contract.ts'],
        rules: {'max-lines': 'off'},
    },
);
